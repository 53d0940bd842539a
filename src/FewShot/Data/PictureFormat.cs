namespace FewShotGan.Data;

/// <summary>What a file is by its first bytes, since a name may lie.</summary>
internal static class PictureFormat
{
    /// <summary>How many of a file's first bytes decide.</summary>
    public const int SignatureLength = 16;

    private static readonly HashSet<string> PictureExtensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".gif", ".tif", ".tiff",
        ".bmp", ".dib", ".heic", ".heif", ".avif", ".jxl", ".jp2", ".psd",
    };

    /// <summary>Whether a file's name says that it is a picture, in a format that is read or not.</summary>
    public static bool IsNamedAsPicture(string path) => PictureExtensions.Contains(Path.GetExtension(path));

    /// <summary>Whether these first bytes are of a format that is read.</summary>
    public static bool IsReadable(ReadOnlySpan<byte> start) =>
        start.StartsWith<byte>([0x89, (byte)'P', (byte)'N', (byte)'G'])
        || start.StartsWith<byte>([0xFF, 0xD8, 0xFF])
        || start.StartsWith("GIF8"u8)
        || (start.StartsWith("RIFF"u8) && start.Length >= 12 && start[8..].StartsWith("WEBP"u8))
        || start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8)
        || start.StartsWith("II+\0"u8) || start.StartsWith("MM\0+"u8);

    /// <summary>Why a file that is not <see cref="IsReadable"/> is not, and what to do.</summary>
    public static string Reason(ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty)
            return "the file is empty";
        if (UnreadName(start) is { } name)
            return $"it is {name}, which is not read: convert it to PNG";
        return "its content is not PNG, JPEG, WebP, GIF or TIFF";
    }

    // libvips could read some of these, through decoders that it does not trust with files from anywhere (BMP through
    // ImageMagick): those are blocked.
    private static string? UnreadName(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("BM"u8))
            return "a BMP";
        if (start.StartsWith("8BPS"u8))
            return "a Photoshop file";
        if (start.Length >= 12 && start[4..].StartsWith("ftyp"u8))
            return "a HEIC or AVIF picture";
        if (start.Length >= 8 && start[4..].StartsWith("jP  "u8))
            return "a JPEG 2000 picture";
        if (start.StartsWith<byte>([0xFF, 0x0A]) || (start.Length >= 8 && start[4..].StartsWith("JXL "u8)))
            return "a JPEG XL picture";
        return null;
    }
}
