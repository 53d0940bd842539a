using System.Buffers.Binary;
using System.Numerics;

namespace FewShotGan.Images;

/// <summary>
/// The headers of a Windows or OS/2 bitmap: the file's 14 bytes, then the image's own, whose length tells its version
/// (Microsoft, "Bitmap Storage": BITMAPCOREHEADER 12, BITMAPINFOHEADER 40, BITMAPV4HEADER 108, BITMAPV5HEADER 124).
/// </summary>
internal sealed record BmpHeader
{
    /// <summary>Where the image's header begins.</summary>
    public const int FileHeaderLength = 14;

    private const int CoreLength = 12;
    private const int InfoLength = 40;

    private static readonly int[] Lengths = [CoreLength, InfoLength, 52, 56, 64, 108, 124];

    private enum Compression : uint
    {
        None = 0,
        Rle8 = 1,
        Rle4 = 2,
        BitFields = 3,
        AlphaBitFields = 6,
    }

    public int Width { get; private init; }

    public int Height { get; private init; }

    /// <summary>Whether the first row is the top one; usually it is the bottom one.</summary>
    public bool IsTopDown { get; private init; }

    /// <summary>1, 4, 8, 16, 24 or 32.</summary>
    public int BitsPerPixel { get; private init; }

    public bool IsRunLength { get; private init; }

    /// <summary>Where the pixels begin in the file.</summary>
    public int PixelOffset { get; private init; }

    /// <summary>Red, green and blue of each colour; empty above 8 bits a pixel.</summary>
    public IReadOnlyList<(byte Red, byte Green, byte Blue)> Palette { get; private init; } = [];

    /// <summary>Which bits are red, green, blue and alpha, for 16 and 32 bits a pixel; no alpha is 0.</summary>
    public IReadOnlyList<uint> Masks { get; private init; } = [];

    /// <summary>Whether a file begins as a bitmap does.</summary>
    public static bool IsAt(ReadOnlySpan<byte> start) =>
        start.StartsWith("BM"u8) && start.Length >= FileHeaderLength + 4 && Lengths.Contains(Length(start));

    /// <summary>Reads the headers.</summary>
    /// <exception cref="ImageException">They are damaged, or of a kind that is not read.</exception>
    public static BmpHeader Read(ReadOnlySpan<byte> file)
    {
        int length = Length(file);
        if (file.Length < FileHeaderLength + length) throw ImageException.Damaged(ImageFormat.Bmp);
        var core = length == CoreLength;
        var info = file[FileHeaderLength..];
        long width = core
            ? BinaryPrimitives.ReadUInt16LittleEndian(info[4..])
            : BinaryPrimitives.ReadInt32LittleEndian(info[4..]);
        long height = core
            ? BinaryPrimitives.ReadUInt16LittleEndian(info[6..])
            : BinaryPrimitives.ReadInt32LittleEndian(info[8..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(info[(core ? 10 : 14)..]);
        var compression = core ? Compression.None : (Compression)BinaryPrimitives.ReadUInt32LittleEndian(info[16..]);
        if (width < 1 || height == 0) throw new ImageException($"its header says {width}x{height} pixels");
        ImageLimits.RequireSize(width, Math.Abs(height));
        RequireKind(bits, compression, height);

        var afterHeader = FileHeaderLength + length;
        var separateMasks = length == InfoLength
            ? compression switch { Compression.BitFields => 3, Compression.AlphaBitFields => 4, _ => 0 }
            : 0;
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        if (offset < afterHeader || offset >= file.Length) throw ImageException.Damaged(ImageFormat.Bmp);
        return new()
        {
            Width = (int)width,
            Height = (int)Math.Abs(height),
            IsTopDown = height < 0,
            BitsPerPixel = bits,
            IsRunLength = compression is Compression.Rle4 or Compression.Rle8,
            PixelOffset = (int)offset,
            Palette = bits > 8
            ? []
            : ReadPalette(
                file[afterHeader..(int)offset], bits, core
                ? 3
                : 4, core ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(info[32..])),
            Masks = ReadMasks(file, bits, compression, length == InfoLength ? separateMasks : length == 52 ? 3 : 4),
        };
    }

    private static int Length(ReadOnlySpan<byte> file) =>
        BinaryPrimitives.ReadInt32LittleEndian(file[FileHeaderLength..]);

    private static void RequireKind(int bits, Compression compression, long height)
    {
        bool known = compression switch
        {
            Compression.None => bits is 1 or 4 or 8 or 16 or 24 or 32,
            Compression.Rle8 => bits == 8 && height > 0,
            Compression.Rle4 => bits == 4 && height > 0,
            Compression.BitFields or Compression.AlphaBitFields => bits is 16 or 32,
            _ => false,
        };
        if (!known)
            throw new ImageException(
                $"it is a BMP of {bits} bits a pixel and compression {(uint)compression}, which is not read",
                "convert it to PNG");
    }

    private static List<(byte Red, byte Green, byte Blue)> ReadPalette(
        ReadOnlySpan<byte> table, int bits, int stride, uint used)
    {
        var count = Math.Min(Math.Min(used == 0 ? 256 : used, 1u << bits), (uint)(table.Length / stride));
        var palette = new List<(byte, byte, byte)>();
        for (int at = 0; palette.Count < count; at += stride) palette.Add((table[at + 2], table[at + 1], table[at]));
        return palette;
    }

    // A header of 40 bytes has its masks after it, a longer one within: at the same place.
    private static List<uint> ReadMasks(ReadOnlySpan<byte> file, int bits, Compression compression, int stored)
    {
        if (bits is not (16 or 32)) return [];
        if (compression == Compression.None)
            // the fourth byte is unused
            return bits == 16 ? [0x7C00, 0x03E0, 0x001F, 0] : [0xFF0000, 0x00FF00, 0x0000FF, 0];
        var masks = new List<uint>();
        for (int i = 0; i < 4; i++)
        {
            int at = FileHeaderLength + InfoLength + (4 * i);
            if (i < stored && at + 4 > file.Length) throw ImageException.Damaged(ImageFormat.Bmp);
            masks.Add(i < stored ? BinaryPrimitives.ReadUInt32LittleEndian(file[at..]) : 0);
        }

        if (masks.Take(3).Any(mask => mask == 0)
            || masks.Any(
                mask => BitOperations.PopCount(mask) + BitOperations.TrailingZeroCount(mask)
                + BitOperations.LeadingZeroCount(mask) is not (32 or 64)))
            throw new ImageException("its colour masks are impossible (BMP)");
        return masks;
    }
}
