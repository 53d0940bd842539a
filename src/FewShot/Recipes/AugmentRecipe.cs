using FewShotGan.Augment;

namespace FewShotGan.Recipes;

/// <summary>The <c>augment</c> section of a recipe.</summary>
public sealed record AugmentRecipe
{
    /// <summary>What is done to pictures: <c>none</c>, <c>diffaugment</c> (Zhao et al. 2020) or <c>ada</c> (Karras et al. 2020).</summary>
    public string Type { get; init; } = "diffaugment";

    /// <summary>
    /// Which pictures: <c>both</c>, all that the discriminator sees; <c>reals</c> or <c>discriminator</c> (its step only), to
    /// see what goes wrong then (Zhao et al. 2020, table 1).
    /// </summary>
    public string AppliesTo { get; init; } = "both";

    /// <summary>
    /// DiffAugment's policy (Zhao et al. 2020): any of <c>color</c>, <c>translation</c>, <c>cutout</c>, in the order in
    /// which they apply. An empty list is no augmentation at all, and the default with another type.
    /// </summary>
    public IReadOnlyList<string> Diffaugment
    {
        get => field ?? (Type == "diffaugment" ? DiffAugment.Names : []);
        init;
    }

    /// <summary>Side of DiffAugment's cut-out square as a share of the picture's, in (0, 1].</summary>
    public double CutoutRatio { get; init; } = 0.5;

    /// <summary>ADA's settings.</summary>
    public AdaRecipe Ada { get; init; } = new();

    /// <summary>Which of the discriminator's inputs are augmented.</summary>
    internal AugmentScope Scope => AppliesTo switch
    {
        "reals" => AugmentScope.Reals,
        "discriminator" => AugmentScope.Discriminator,
        _ => AugmentScope.Both,
    };

    /// <summary>The augmentation, an <see cref="AdaPipeline"/> at its first p, or null for none.</summary>
    public IAugment? Create() => Type switch
    {
        "ada" => new AdaPipeline(Ada.ToOptions()) { P = (float)Ada.P },
        "diffaugment" when Diffaugment.Count > 0 => new DiffAugment(Diffaugment, CutoutRatio),
        _ => null,
    };
}
