namespace FewShotGan.Images;

/// <summary>A size in pixels.</summary>
/// <param name="Width">Across.</param>
/// <param name="Height">Down.</param>
public readonly record struct PictureSize(int Width, int Height);
