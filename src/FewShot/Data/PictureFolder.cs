using System.IO.Enumeration;

namespace FewShotGan.Data;

/// <summary>The pictures of a folder and its subfolders.</summary>
internal static class PictureFolder
{
    /// <summary>
    /// Every file that is a picture by its first bytes or by its name, in the ordinal order of the relative paths. Other
    /// files, and files and folders whose names begin with a dot, are passed over. Linked files count; linked folders are
    /// not entered, since they may lead round in a circle.
    /// </summary>
    /// <exception cref="InputException">There is no such folder, it can't be read, or it holds no picture.</exception>
    public static IReadOnlyList<PictureFile> List(string folder)
    {
        Require(folder);
        try
        {
            var all = Enumerate(folder).ToList();
            var files = all.Where(IsPicture)
                .Select(path => (Path: path, Name: Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/')))
                .Select(file => new PictureFile(file.Name, file.Path, file.Name.Contains('/') ? file.Name.Split('/')[0] : null))
                .OrderBy(file => file.Name, StringComparer.Ordinal)
                .ToList();
            if (files.Count > 0)
                return files;
            throw new InputException(
                $"data.source: '{folder}' holds no picture ({(all.Count == 0 ? "it is empty" : $"files of other kinds: {all.Count}")});"
                + " expected PNG, JPEG, WebP, GIF or TIFF files there or in its subfolders");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"data.source: '{folder}' cannot be read: {e.Message}");
        }
    }

    private static void Require(string folder)
    {
        if (string.IsNullOrWhiteSpace(folder))
            throw new InputException("data.source: nothing given; expected a folder of pictures, or "
                + string.Join(", ", SampleSets.Names));
        if (File.Exists(folder))
            throw new InputException($"data.source: '{folder}' is a file; expected a folder of pictures");
        if (!Directory.Exists(folder))
            throw new InputException($"data.source: there is no folder '{folder}'; expected a folder of pictures, or "
                + string.Join(", ", SampleSets.Names));
    }

    private static FileSystemEnumerable<string> Enumerate(string folder) =>
        new(folder, (ref FileSystemEntry entry) => entry.ToFullPath(), new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = false,
            AttributesToSkip = FileAttributes.None,
        })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && entry.FileName[0] != '.',
            ShouldRecursePredicate = (ref FileSystemEntry entry) =>
                entry.FileName[0] != '.' && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };

    private static bool IsPicture(string path)
    {
        if (PictureFormat.IsNamedAsPicture(path))
            return true;
        Span<byte> start = stackalloc byte[PictureFormat.SignatureLength];
        using var file = File.OpenRead(path);
        return PictureFormat.IsReadable(start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)]);
    }
}
