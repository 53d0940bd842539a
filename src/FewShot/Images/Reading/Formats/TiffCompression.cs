using System.Buffers.Binary;

namespace FewShotGan.Images;

/// <summary>How a TIFF is packed, from its first directory (TIFF 6.0, section 2; BigTIFF).</summary>
internal static class TiffCompression
{
    private const ushort Tag = 259;

    // What the libvips of NetVips.Native is built without.
    private static readonly Dictionary<ushort, string> Unread = new()
    {
        [34887] = "LERC", [34925] = "LZMA", [50000] = "ZSTD", [50001] = "WebP", [50002] = "JPEG XL",
    };

    /// <summary>
    /// The compression's name if it is one that is not read; null otherwise, and for a file that is damaged.
    /// </summary>
    /// <param name="file">The whole file.</param>
    public static string? UnreadName(ReadOnlySpan<byte> file)
    {
        try
        {
            return Unread.GetValueOrDefault(Of(file));
        }
        catch (ArgumentOutOfRangeException)
        {
            return null; // Its directory lies beyond the end: the decoder says so.
        }
    }

    private static ushort Of(ReadOnlySpan<byte> file)
    {
        bool little = file[0] == 'I', big = UInt16(file, 2) == 43;
        long directory = big ? Int64(file, 8) : UInt32(file, 4);
        long entries = big ? Int64(file, directory) : UInt16(file, directory);
        var (first, size, value) = big ? (directory + 8, 20, 12) : (directory + 2, 12, 8);
        for (long i = 0; i < entries; i++)
        {
            long entry = first + (i * size);
            if (UInt16(file, entry) == Tag) return UInt16(file, entry + value);
        }

        return 0;

        ReadOnlySpan<byte> At(ReadOnlySpan<byte> bytes, long at) =>
            at > bytes.Length ? throw new ArgumentOutOfRangeException(nameof(at)) : bytes[(int)at..];

        ushort UInt16(ReadOnlySpan<byte> bytes, long at) =>
            little
                ? BinaryPrimitives.ReadUInt16LittleEndian(At(bytes, at))
                : BinaryPrimitives.ReadUInt16BigEndian(At(bytes, at));

        uint UInt32(ReadOnlySpan<byte> bytes, long at) =>
            little
                ? BinaryPrimitives.ReadUInt32LittleEndian(At(bytes, at))
                : BinaryPrimitives.ReadUInt32BigEndian(At(bytes, at));

        long Int64(ReadOnlySpan<byte> bytes, long at) =>
            little
                ? BinaryPrimitives.ReadInt64LittleEndian(At(bytes, at))
                : BinaryPrimitives.ReadInt64BigEndian(At(bytes, at));
    }
}
