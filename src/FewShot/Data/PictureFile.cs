namespace FewShotGan.Data;

/// <summary>A picture before it is read: the name it goes by in its set, where it is, and of what class.</summary>
/// <param name="Name">Unique in the set; for a folder the path relative to it, with <c>/</c> between the parts.</param>
/// <param name="Path">The file.</param>
/// <param name="Class">For a folder the first subfolder on the way to it, for a sample its category; null when there is none.</param>
internal sealed record PictureFile(string Name, string Path, string? Class = null);
