using System.IO.Enumeration;
using FewShotGan.Files;

namespace FewShotGan.Images;

/// <summary>The images of a folder and its subfolders.</summary>
internal static class ImageFolder
{
    /// <summary>What stands in a name for bytes that are not UTF-8; such a name leads to no file.</summary>
    private const char Undecoded = '\uFFFD';

    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = false,
        AttributesToSkip = FileAttributes.None,
    };

    /// <summary>
    /// Every file that is an image by its first bytes or by its name, in the ordinal order of the relative paths. Other
    /// files, files and folders whose names begin with a dot, and what this tool made (folders of runs, grids, strips
    /// and animations) are passed over. Linked files count; linked folders are not entered, since they may lead round
    /// in a circle.
    /// </summary>
    /// <exception cref="InputException">
    /// The folder can't be read, the name of a folder or image in it is not UTF-8, or it holds no image.
    /// </exception>
    public static ImageListing List(string folder)
    {
        try
        {
            return Found(folder).Required();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"data.source: '{folder}' cannot be read: {e.Message}");
        }
    }

    /// <summary>Why a folder that seems not to be there can't be found, when it is for its path; else null.</summary>
    public static string? Unfindable(string folder) =>
        Path.GetFullPath(folder).Contains(Undecoded, StringComparison.Ordinal)
        ? $"data.source: '{folder}' cannot be read, since its path is not UTF-8; rename the folder: convmv -f latin1 "
            + "-t utf8 -r --notest, with the folder above it"
        : null;

    private static ImageListing Found(string folder)
    {
        var (images, lost, known) = (
            new List<ImageFile>(), new List<string>(), new HashSet<string>(StringComparer.Ordinal));
        var (others, sheets, runs) = (0, 0, 0);
        IEnumerable<string> paths = IsEntered(folder) ? Files(folder, IsEntered) : [];
        foreach (var path in paths)
        {
            var isLost = IsLost(path);
            var kind = isLost ? KindByName(path) : KindOf(path);
            if (kind == FileKind.Sheet) sheets++;
            else if (kind == FileKind.Other) others++;
            else if (isLost) lost.Add(path);
            else images.Add(OnDisk(folder, path) with { IsGenerated = kind == FileKind.Generated });
        }

        if (lost.Count > 0) throw NotUtf8(folder, lost);
        var labels = Path.Combine(folder, ImageListing.LabelFileName);
        return new()
        {
            Source = folder,
            Files = [.. images.OrderBy(file => file.Name, StringComparer.Ordinal)],
            OthersCount = others,
            SheetsCount = sheets,
            RunsCount = runs,
            LabelFile = () => File.Exists(labels) ? ImageFile.ReadFile(labels) : null,
        };

        bool IsEntered(string path)
        {
            if (IsLost(path)) lost.Add(path);
            else if (!RunLayout.IsRun(path)) return true;
            else runs++;
            return false;
        }

        // Two names may differ in the bytes that are lost only, and one may really have that character.
        bool IsLost(string path) => path.Contains(Undecoded, StringComparison.Ordinal)
            && (!Path.Exists(path) || !known.Add(path));
    }

    private static FileSystemEnumerable<string> Files(string folder, Func<string, bool> isEntered) =>
        new(folder, (ref FileSystemEntry entry) => entry.ToFullPath(), Everything)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && entry.FileName[0] != '.',
            ShouldRecursePredicate = (ref FileSystemEntry entry) =>
                entry.FileName[0] != '.' && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint)
                    && isEntered(entry.ToFullPath()),
        };

    private static ImageFile OnDisk(string folder, string path)
    {
        var name = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
        return ImageFile.OnDisk(name, path, ImageFile.FolderOf(name));
    }

    private static FileKind KindOf(string path)
    {
        // a pipe must not be opened
        if (ImageFile.Length(path) is null or 0)
            return ImageFormat.IsNamedAsImage(path) ? FileKind.Image : FileKind.Other;
        return ImageFormat.KindOf(path, () => File.OpenRead(path));
    }

    /// <summary>What a file that can't be opened may be.</summary>
    private static FileKind KindByName(string path)
    {
        var extension = Path.GetExtension(path);
        return extension.Length == 0 || extension.Contains(Undecoded, StringComparison.Ordinal)
            || ImageFormat.IsNamedAsImage(path) ? FileKind.Image : FileKind.Other;
    }

    private static InputException NotUtf8(string folder, List<string> lost)
    {
        var more = lost.Count == 1 ? "" : $" and {lost.Count - 1} more";
        var line = $"data.source: '{folder}' holds names that are not UTF-8, which cannot be opened: "
            + $"'{Path.GetRelativePath(folder, lost[0])}'{more}; rename them, all at once with convmv -f latin1 -t "
            + $"utf8 -r --notest '{folder}'";
        return new(string.Concat(line.Select(c => char.IsControl(c) ? ' ' : c)));
    }
}
