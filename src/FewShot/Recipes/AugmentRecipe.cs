namespace FewShotGan.Recipes;

/// <summary>The <c>augment</c> section of a recipe.</summary>
public sealed record AugmentRecipe
{
    /// <summary>
    /// DiffAugment's policy (Zhao et al. 2020): any of <c>color</c>, <c>translation</c>, <c>cutout</c>, in the order in
    /// which they apply. An empty list is no augmentation at all.
    /// </summary>
    public IReadOnlyList<string> Diffaugment { get; init; } = ["color", "translation", "cutout"];

    /// <summary>Side of the cut-out square as a share of the picture's, in (0, 1].</summary>
    public double CutoutRatio { get; init; } = 0.5;
}
