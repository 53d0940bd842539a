using System.Buffers.Binary;
using System.Numerics;
using NetVips;

namespace FewShotGan.Images;

/// <summary>
/// Reads Windows and OS/2 bitmaps of 1, 4, 8, 16, 24 and 32 bits a pixel, with run-length coding and colour masks.
/// libvips reads them only through ImageMagick, which is not for files from anywhere.
/// </summary>
internal static class BmpReader
{
    /// <summary>Whether a file begins as a bitmap does.</summary>
    public static bool IsBmp(ReadOnlySpan<byte> start) => BmpHeader.IsAt(start);

    /// <summary>Decodes a bitmap.</summary>
    /// <param name="file">The whole file.</param>
    /// <returns>Three channels, 8 bits, sRGB; with transparency four.</returns>
    /// <exception cref="ImageException">It is damaged, too large, or of a kind that is not read.</exception>
    public static Image Read(ReadOnlySpan<byte> file)
    {
        var header = BmpHeader.Read(file);
        var data = file[header.PixelOffset..];
        var bands = header.Masks.Count == 4 && header.Masks[3] != 0 ? 4 : 3;
        var length = (long)header.Width * header.Height * bands;
        if (length > Array.MaxLength)
            throw new ImageException("it takes more memory than one image may", "make it smaller");
        if (!header.IsRunLength && data.Length < Stride(header) * header.Height)
            throw ImageException.Damaged(ImageFormat.Bmp);

        var pixels = new byte[length];
        if (header.IsRunLength || header.BitsPerPixel <= 8) ReadIndexed(header, data, pixels);
        else if (header.BitsPerPixel == 24) ReadTriples(header, data, pixels);
        else ReadMasked(header, data, pixels, bands);
        using var plain = Image.NewFromMemory(pixels, header.Width, header.Height, bands, Enums.BandFormat.Uchar);
        return plain.Copy(interpretation: Enums.Interpretation.Srgb);
    }

    // Rows begin at multiples of four bytes.
    private static long Stride(BmpHeader header) => (((long)header.Width * header.BitsPerPixel) + 31) / 32 * 4;

    private static ReadOnlySpan<byte> Row(BmpHeader header, ReadOnlySpan<byte> data, int y) =>
        data.Slice((int)(Stride(header) * (header.IsTopDown ? y : header.Height - 1 - y)), (int)Stride(header));

    private static void ReadIndexed(BmpHeader header, ReadOnlySpan<byte> data, byte[] pixels)
    {
        var runs = header.IsRunLength ? BmpRunLength.Expand(header, data) : [];
        var (bits, mask) = (header.BitsPerPixel, (1 << header.BitsPerPixel) - 1);
        for (int y = 0, at = 0; y < header.Height; y++)
        {
            var row = header.IsRunLength
                ? runs.AsSpan((header.Height - 1 - y) * header.Width, header.Width)
                : Row(header, data, y);
            for (int x = 0; x < header.Width; x++)
            {
                int index = header.IsRunLength ? row[x] : (row[x * bits / 8] >> (8 - bits - (x * bits % 8))) & mask;
                if (index >= header.Palette.Count)
                    throw new ImageException(
                        $"a pixel has colour {index} of a palette of {header.Palette.Count} (BMP)");
                (pixels[at++], pixels[at++], pixels[at++]) = header.Palette[index];
            }
        }
    }

    private static void ReadTriples(BmpHeader header, ReadOnlySpan<byte> data, byte[] pixels)
    {
        for (int y = 0, at = 0; y < header.Height; y++)
        {
            var row = Row(header, data, y);
            for (int x = 0; x < 3 * header.Width; x += 3)
                (pixels[at++], pixels[at++], pixels[at++]) = (row[x + 2], row[x + 1], row[x]);
        }
    }

    private static void ReadMasked(BmpHeader header, ReadOnlySpan<byte> data, byte[] pixels, int bands)
    {
        var masks = header.Masks.Select(mask => (Mask: mask, Shift: BitOperations.TrailingZeroCount(mask))).ToArray();
        for (int y = 0, at = 0; y < header.Height; y++)
        {
            var row = Row(header, data, y);
            for (int x = 0; x < header.Width; x++)
            {
                uint value = header.BitsPerPixel == 16
                    ? BinaryPrimitives.ReadUInt16LittleEndian(row[(2 * x)..])
                    : BinaryPrimitives.ReadUInt32LittleEndian(row[(4 * x)..]);
                for (int band = 0; band < bands; band++)
                {
                    ulong most = masks[band].Mask >> masks[band].Shift;
                    pixels[at++] = (byte)(
                        ((((value & masks[band].Mask) >> masks[band].Shift) * 255UL) + (most / 2)) / most);
                }
            }
        }
    }
}
