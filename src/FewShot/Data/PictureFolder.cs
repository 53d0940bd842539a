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
    /// <exception cref="InputException">The folder can't be read, or it holds no picture.</exception>
    public static PictureListing List(string folder)
    {
        try
        {
            var all = Enumerate(folder).ToList();
            var files = all.Where(IsPicture)
                .Select(path => (Path: path, Name: Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/')))
                .Select(file => PictureFile.OnDisk(file.Name, file.Path, PictureFile.FolderOf(file.Name)))
                .OrderBy(file => file.Name, StringComparer.Ordinal)
                .ToList();
            var labels = Path.Combine(folder, PictureListing.LabelFileName);
            return new PictureListing
            {
                Source = folder,
                Files = files,
                OthersCount = all.Count - files.Count,
                LabelFile = () => File.Exists(labels) ? PictureFile.ReadFile(labels) : null,
            }.Required();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"data.source: '{folder}' cannot be read: {e.Message}");
        }
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
        if (PictureFormat.IsNamedAsPicture(path)) return true;
        if (PictureFile.Length(path) is null or 0) return false; // a pipe must not be opened
        try
        {
            Span<byte> start = stackalloc byte[PictureFormat.SignatureLength];
            using var file = File.OpenRead(path);
            return PictureFormat.Of(start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)]) is not null;
        }
        catch (UnauthorizedAccessException)
        {
            return true; // It may be one: reading it will say what is wrong.
        }
    }
}
