namespace FewShotGan.Images;

/// <summary>Which generator the pictures of a folder are of, as the PNGs that this tool writes note it.</summary>
public static class PictureOrigin
{
    /// <summary>A picture at the top of a folder that is not known to be of an origin; null when there is none. Grids, strips and animations that this tool made do not count.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="origin">As for <see cref="PictureWriter.SavePicture"/>.</param>
    /// <exception cref="IOException">The folder or a picture can't be read.</exception>
    public static string? Other(string folder, string origin) => Directory.EnumerateFiles(folder)
        .Where(path => PictureFormat.IsNamedAsPicture(path) && !IsOf(path, origin))
        .Select(Path.GetFileName)
        .Min(StringComparer.Ordinal);

    private static bool IsOf(string path, string origin)
    {
        if (PictureFile.Length(path) is null or 0) return false; // a pipe must not be opened
        Span<byte> buffer = stackalloc byte[PictureMark.HeadLength];
        using var file = File.OpenRead(path);
        ReadOnlySpan<byte> start = buffer[..file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
        return PictureMark.IsMadeBy(start, origin) || PictureMark.IsSheet(start, file);
    }
}
