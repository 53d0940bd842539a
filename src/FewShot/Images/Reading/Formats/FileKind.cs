namespace FewShotGan.Images;

/// <summary>What a file among pictures is.</summary>
internal enum FileKind
{
    /// <summary>No picture.</summary>
    Other,

    /// <summary>A picture, or what ought to be one.</summary>
    Picture,

    /// <summary>A single picture that this tool generated: a picture only among its like.</summary>
    Generated,

    /// <summary>A grid, strip or animation that this tool made to show several pictures: never a picture itself.</summary>
    Sheet,
}
