namespace FewShotGan.Images;

/// <summary>What a file is by its first bytes, since a name may lie.</summary>
internal static class ImageFormat
{
    /// <summary>The formats that are read, in words.</summary>
    public const string Readable = "PNG, JPEG, WebP, BMP, GIF or TIFF";

    /// <summary>What Git LFS leaves in place of a file that it has not fetched, in words.</summary>
    public const string LfsPointer = "a Git LFS pointer";

    /// <summary>The format that libvips leaves to <see cref="BmpReader"/>.</summary>
    public const string Bmp = "BMP";

    /// <summary>The format whose content may be packed in many ways (<see cref="TiffCompression"/>).</summary>
    public const string Tiff = "TIFF";

    private static readonly HashSet<string> ImageExtensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".gif", ".tif", ".tiff",
        ".bmp", ".dib", ".heic", ".heif", ".avif", ".jxl", ".jp2", ".psd",
    };

    /// <summary>Whether a file's name says that it is an image, in a format that is read or not.</summary>
    public static bool IsNamedAsImage(string path) => ImageExtensions.Contains(Path.GetExtension(path));

    /// <summary>Whether a file that begins with these bytes is <see cref="LfsPointer"/>.</summary>
    public static bool IsLfsPointer(ReadOnlySpan<byte> start) => start.StartsWith("version https://git-lfs"u8);

    /// <summary>
    /// What a file is: an image by its first bytes or by its name, unless this tool made it to show several.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="open">Opens it, unless the name decides.</param>
    /// <exception cref="IOException">It can't be read, and its name does not say image.</exception>
    /// <exception cref="InvalidDataException">Likewise, of an archive's entry.</exception>
    public static FileKind KindOf(string name, Func<Stream> open)
    {
        bool isNamed = IsNamedAsImage(name);
        if (isNamed && !ImageMark.MayBeIn(name)) return FileKind.Image;
        try
        {
            Span<byte> buffer = stackalloc byte[ImageMark.HeadLength];
            using var content = open();
            ReadOnlySpan<byte> start = buffer[..content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
            return ImageMark.IsSheet(start, content) ? FileKind.Sheet
                : ImageMark.IsGenerated(start) ? FileKind.Generated
                : isNamed || Of(start) is not null ? FileKind.Image
                : FileKind.Other;
        }
        catch (Exception e) when (
            e is UnauthorizedAccessException || (isNamed && e is IOException or InvalidDataException))
        {
            return FileKind.Image; // It may be one: reading it will say what is wrong.
        }
    }

    /// <summary>The format of a file that begins with these bytes, or null when it is none that is read.</summary>
    public static string? Of(ReadOnlySpan<byte> start) =>
        start.StartsWith<byte>([0x89, (byte)'P', (byte)'N', (byte)'G']) ? "PNG"
        : start.StartsWith<byte>([0xFF, 0xD8, 0xFF]) ? "JPEG"
        : start.StartsWith("RIFF"u8) && start.Length >= 12 && start[8..].StartsWith("WEBP"u8) ? "WebP"
        : BmpReader.IsBmp(start) ? Bmp
        : start.StartsWith("GIF8"u8) ? "GIF"
        : start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8)
            || start.StartsWith("II+\0"u8) || start.StartsWith("MM\0+"u8) ? Tiff
        : null;

    /// <summary>Why a file of no known format can't be read, and what to do.</summary>
    public static ImageException Unreadable(ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty)
            return new("the file is empty");
        if (IsLfsPointer(start))
            return new($"it is {LfsPointer}, not the image itself", "git lfs pull gets that");
        if (UnreadName(start) is { } name)
            return new($"it is {name}, which is not read", "convert it to PNG");
        return new($"its content is not {Readable}", "convert or remove it");
    }

    // libvips could read some of these, through decoders that it does not trust with files from anywhere: those are
    // blocked.
    private static string? UnreadName(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("8BPS"u8))
            return "a Photoshop file";
        if (start.Length >= 12 && start[4..].StartsWith("ftyp"u8))
            return "a HEIC or AVIF image";
        if (start.Length >= 8 && start[4..].StartsWith("jP  "u8))
            return "a JPEG 2000 image";
        if (start.StartsWith<byte>([0xFF, 0x0A]) || (start.Length >= 8 && start[4..].StartsWith("JXL "u8)))
            return "a JPEG XL image";
        return null;
    }
}
