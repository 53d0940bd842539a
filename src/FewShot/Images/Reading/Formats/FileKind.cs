namespace FewShotGan.Images;

/// <summary>What a file among images is.</summary>
internal enum FileKind
{
    /// <summary>No image.</summary>
    Other,

    /// <summary>An image, or what ought to be one.</summary>
    Image,

    /// <summary>A single image that this tool generated: an image only among its like.</summary>
    Generated,

    /// <summary>A grid, strip or animation that this tool made to show several images: never an image itself.</summary>
    Sheet,
}
