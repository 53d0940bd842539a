namespace FewShotGan.Images;

/// <summary>A size in pixels.</summary>
/// <param name="Width">Across.</param>
/// <param name="Height">Down.</param>
internal readonly record struct ImageSize(int Width, int Height);
