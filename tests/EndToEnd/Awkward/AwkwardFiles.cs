using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using NetVips;

namespace FewShotGan.EndToEnd.Tests;

/// <summary>Makes files that are wrong, or right in a way that few are.</summary>
internal static class AwkwardFiles
{
    /// <summary>The colour of most images here.</summary>
    public static readonly byte[] Teal = [10, 120, 130];

    public static Image Plain(int width, int height, params byte[] colour)
    {
        byte[] pixels = [.. Enumerable.Repeat(colour, width * height).SelectMany(c => c)];
        return Image.NewFromMemory(pixels, width, height, colour.Length, Enums.BandFormat.Uchar)
            .Copy(interpretation: colour.Length < 3 ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb);
    }

    /// <summary>An image file of one colour, 16 px.</summary>
    public static byte[] Encoded(string extension, int side = 16)
    {
        using var image = Plain(side, side, Teal);
        return extension == ".bmp"
            ? Bmp(side, side, 24, Rows(side, 3 * side, [130, 120, 10]))
            : image.WriteToBuffer(extension);
    }

    /// <summary>An image file of noise, which compresses badly, so that its second half matters.</summary>
    public static byte[] Noise(string extension)
    {
        var pixels = new byte[64 * 64 * 3];
        new Random(1).NextBytes(pixels);
        if (extension == ".bmp") return Bmp(64, 64, 24, pixels);
        using var plain = Image.NewFromMemory(pixels, 64, 64, 3, Enums.BandFormat.Uchar);
        using var image = plain.Copy(interpretation: Enums.Interpretation.Srgb);
        return image.WriteToBuffer(extension);
    }

    /// <summary>
    /// Grey with a white quarter, stored so that only an orientation turns it upright: then the top left is white.
    /// </summary>
    public static byte[] Oriented(int orientation)
    {
        // Where the quarter that is to be at the top left is stored, by the EXIF standard's table of orientations.
        var (x, y) = orientation switch { 1 or 5 => (0, 0), 2 or 8 => (16, 0), 3 or 7 => (16, 16), _ => (0, 16) };
        using var ground = Plain(32, 32, 100, 100, 100);
        using var marked = ground.Insert(Plain(16, 16, 255, 255, 255), x, y);
        using var tagged = marked.Mutate(image => image.Set(GValue.GIntType, "orientation", orientation));
        return tagged.JpegsaveBuffer(q: 100);
    }

    /// <summary>Frames of different colours, the first in <see cref="Teal"/>.</summary>
    public static byte[] Animation(string extension)
    {
        using var first = Plain(16, 16, Teal);
        using var tall = first.Join(Plain(16, 16, 200, 0, 0), Enums.Direction.Vertical);
        using var animation = tall.Mutate(image => image.Set(GValue.GIntType, "page-height", 16));
        return extension == ".webp" ? animation.WebpsaveBuffer(lossless: true) : animation.WriteToBuffer(extension);
    }

    /// <summary>A PNG whose header gives a size and that holds next to nothing.</summary>
    public static byte[] PngOfSize(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        return [0x89, .. "PNG\r\n\u001a\n"u8, .. Chunk("IHDR", header),
            .. Chunk("IDAT", [0x78, 0x9C, 3, 0, 0, 0, 0, 1]), .. Chunk("IEND", [])];
    }

    /// <summary>A file with the bytes at a place, found by a mark before it, replaced.</summary>
    public static byte[] Patched(byte[] file, ReadOnlySpan<byte> mark, int offset, params byte[] bytes)
    {
        byte[] copy = [.. file];
        int at = copy.AsSpan().IndexOf(mark);
        Xunit.Assert.True(at >= 0);
        bytes.CopyTo(copy.AsSpan(at + offset));
        return copy;
    }

    /// <summary>
    /// A bitmap with the header of 40 bytes: a negative height for the top row first; the rest is masks or a palette.
    /// </summary>
    public static byte[] Bmp(int width, int height, int bits, byte[] data, byte[]? rest = null, int compression = 0)
    {
        rest ??= [];
        var header = new byte[54];
        "BM"u8.CopyTo(header);
        foreach (var (at, value) in new[]
                 { (2, 54 + rest.Length + data.Length), (10, 54 + rest.Length), (14, 40), (18, width), (22, height),
                     (26, 1 + (bits << 16)), (30, compression), (34, data.Length) })
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(at), value);
        return [.. header, .. rest, .. data];
    }

    /// <summary>A bitmap of OS/2, with the header of 12 bytes.</summary>
    public static byte[] CoreBmp(int width, int height, int bits, byte[] data)
    {
        var header = new byte[26];
        "BM"u8.CopyTo(header);
        foreach (var (
            at, value) in new[] { (2, 26 + data.Length), (10, 26), (14, 12), (18, width + (height << 16)),
            (22, 1 + (bits << 16)) })
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(at), value);
        return [.. header, .. data];
    }

    /// <summary>So many rows that repeat some bytes to a length, each filled up to four bytes.</summary>
    public static byte[] Rows(int count, int length, byte[] bytes) =>
        [.. Enumerable.Range(0, count)
            .SelectMany(
                _ => Enumerable.Range(0, (length + 3) / 4 * 4)
                .Select(i => i < length ? bytes[i % bytes.Length] : (byte)0))];

    /// <summary>An archive.</summary>
    public static byte[] Zip(params (string Name, byte[] Content)[] entries) =>
        Zip(CompressionLevel.NoCompression, entries);

    public static byte[] Zip(CompressionLevel level, params (string Name, byte[] Content)[] entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    /// <summary>An archive with one entry, whose records of it are changed.</summary>
    /// <param name="zip">The archive.</param>
    /// <param name="local">Where in the record before the content; null for not at all.</param>
    /// <param name="central">Where in the record at the end.</param>
    /// <param name="bytes">What to write there.</param>
    public static byte[] ZipRecord(byte[] zip, int? local, int central, params byte[] bytes)
    {
        if (local is { } offset) zip = Patched(zip, "PK\u0003\u0004"u8, offset, bytes);
        return Patched(zip, "PK\u0001\u0002"u8, central, bytes);
    }

    /// <summary>
    /// An archive as other tools write it: raw names, not said to be UTF-8 unless the flags say so, and fields beside
    /// them.
    /// </summary>
    public static byte[] RawZip(params (byte[] Name, int Flags, byte[] Extra, byte[] Content)[] entries)
    {
        var (locals, central) = (new List<byte>(), new List<byte>());
        foreach (var (name, flags, extra, content) in entries)
        {
            // Version, flags, method, time and date, checksum, sizes, lengths: the same in both records.
            byte[] common =
            [
                20, 0, .. Short(flags), 0, 0, 0, 0, 0x21, 0, .. Long(Crc32.HashToUInt32(content)),
                    .. Long((uint)content.Length), .. Long((uint)content.Length),
                .. Short(name.Length), .. Short(extra.Length),
            ];
            central.AddRange(
                [.. "PK\u0001\u0002"u8, 20, 0, .. common, .. new byte[10], .. Long((uint)locals.Count), .. name,
                    .. extra]);
            locals.AddRange([.. "PK\u0003\u0004"u8, .. common, .. name, .. extra, .. content]);
        }

        return
        [
            .. locals, .. central, .. "PK\u0005\u0006"u8, 0, 0, 0, 0, .. Short(entries.Length),
                .. Short(entries.Length), .. Long((uint)central.Count), .. Long((uint)locals.Count), 0, 0,
        ];
    }

    /// <summary>Info-ZIP's field that gives a raw name in Unicode.</summary>
    public static byte[] UnicodePath(byte[] raw, string name)
    {
        var utf8 = Encoding.UTF8.GetBytes(name);
        return [0x75, 0x70, .. Short(5 + utf8.Length), 1, .. Long(Crc32.HashToUInt32(raw)), .. utf8];
    }

    /// <summary>What Git LFS leaves in place of a file that it has not fetched.</summary>
    public static byte[] LfsPointer() =>
        Encoding.ASCII.GetBytes(
            $"version https://git-lfs.github.com/spec/v1\noid sha256:{new string('4', 64)}\nsize 12345\n");

    private static byte[] Short(int value) => [(byte)value, (byte)(value >> 8)];

    private static byte[] Long(uint value) => BitConverter.GetBytes(value);

    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        var (length, check) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(check, Crc32.HashToUInt32(body));
        return [.. length, .. body, .. check];
    }
}
