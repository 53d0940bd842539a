namespace FewShotGan.Pages;

/// <summary>A grid of images on a page.</summary>
/// <param name="Image">The grid.</param>
/// <param name="Kimg">Thousands of images shown when it was made.</param>
/// <param name="Seconds">The time by then.</param>
internal sealed record PageGrid(PageImage Image, double Kimg, double Seconds);
