namespace FewShotGan.Images;

/// <summary>Which generator the images of a folder are of, as the PNGs that this tool writes note it.</summary>
internal static class ImageOrigin
{
    /// <summary>
    /// An image at the top of a folder that is not known to be of an origin; null when there is none. Grids, strips and
    /// animations that this tool made do not count.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="origin">As for <see cref="ImageWriter.SaveImage"/>.</param>
    /// <exception cref="IOException">The folder or an image can't be read.</exception>
    public static string? Other(string folder, string origin) => Directory.EnumerateFiles(folder)
        .Where(path => ImageFormat.IsNamedAsImage(path) && !IsOf(path, origin))
        .Select(Path.GetFileName)
        .Min(StringComparer.Ordinal);

    private static bool IsOf(string path, string origin)
    {
        if (ImageFile.Length(path) is null or 0) return false; // a pipe must not be opened
        Span<byte> buffer = stackalloc byte[ImageMark.HeadLength];
        using var file = File.OpenRead(path);
        ReadOnlySpan<byte> start = buffer[..file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
        return ImageMark.IsMadeBy(start, origin) || ImageMark.IsSheet(start, file);
    }
}
