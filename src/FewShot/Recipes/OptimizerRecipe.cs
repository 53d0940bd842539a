namespace FewShotGan.Recipes;

/// <summary>The <c>optimizer</c> section of a recipe: Adam for both networks (Kingma and Ba 2015).</summary>
public sealed record OptimizerRecipe
{
    /// <summary>The generator's learning rate.</summary>
    public double GLr { get; init; } = 0.0025;

    /// <summary>The discriminator's learning rate, before the correction for its lazy R1 phase.</summary>
    public double DLr { get; init; } = 0.0025;

    /// <summary>Adam's two decay rates, before the same correction.</summary>
    public IReadOnlyList<double> Betas { get; init; } = [0, 0.99];

    /// <summary>Adam's epsilon.</summary>
    public double Eps { get; init; } = 1e-8;
}
