namespace FewShotGan.Data;

/// <summary>A picture before it is read: the name it goes by in its set, and where it is.</summary>
/// <param name="Name">Unique in the set; for a folder the path relative to it, with <c>/</c> between the parts.</param>
/// <param name="Path">The file.</param>
internal sealed record PictureFile(string Name, string Path);
