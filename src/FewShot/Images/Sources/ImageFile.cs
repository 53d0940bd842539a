namespace FewShotGan.Images;

/// <summary>
/// An image before it is read: the name it goes by in its set, how to open it, and of what class it is.
/// </summary>
/// <param name="Name">
/// Unique in the set; for a folder or archive the path relative to it, with <c>/</c> between the parts.
/// </param>
/// <param name="Open">Opens it; callable from any thread.</param>
/// <param name="Class">
/// For a folder the first subfolder on the way to it, for a sample its category; null when there is none.
/// </param>
internal sealed record ImageFile(string Name, Func<OpenImage> Open, string? Class = null)
{
    /// <summary>Whether this tool generated it.</summary>
    public bool IsGenerated { get; init; }

    /// <summary>An image in a file of its own.</summary>
    /// <param name="name">The name in the set.</param>
    /// <param name="path">The file.</param>
    /// <param name="of">Its class.</param>
    public static ImageFile OnDisk(string name, string path, string? of = null) =>
        new(name, () => OpenImage.FromBytes(ReadFile(path)), of);

    /// <summary>The first subfolder of a name, or null when it has none.</summary>
    public static string? FolderOf(string name) => name.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash
        ? name[..slash]
        : null;

    /// <summary>A file's bytes.</summary>
    /// <exception cref="ImageException">It can't be read, or is too large.</exception>
    public static byte[] ReadFile(string path)
    {
        try
        {
            // A pipe or device has no length either, and must not be opened: nobody may be writing into it.
            var length = Length(path)
                ?? throw new ImageException("the link leads nowhere or round in a circle", "repair or remove the link");
            if (length == 0) throw ImageFormat.Unreadable([]);
            ImageLimits.RequireBytes(length);
            return File.ReadAllBytes(path);
        }
        catch (UnauthorizedAccessException)
        {
            throw new ImageException("you may not read it", "change its permissions: chmod u+r");
        }
        catch (IOException e)
        {
            throw new ImageException($"it cannot be read ({e.Message})");
        }
    }

    /// <summary>The length in bytes of a file or of what a link leads to; null when a link leads nowhere.</summary>
    public static long? Length(string path)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is null) return file.Length;
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true) is FileInfo { Exists: true } target
                ? target.Length
                : null;
        }
        catch (IOException)
        {
            return null; // round in a circle
        }
    }
}
