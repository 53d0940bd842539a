namespace FewShotGan.Recipes;

/// <summary>The <c>loss</c> section of a recipe: the non-saturating logistic loss (Goodfellow et al. 2014) with R1.</summary>
public sealed record LossRecipe
{
    /// <summary>Weight gamma of the R1 penalty (Mescheder et al. 2018); 0 leaves the penalty out.</summary>
    public double R1Gamma { get; init; } = 0.01;

    /// <summary>Iterations from one R1 phase to the next (lazy regularisation, Karras et al. 2020).</summary>
    public int R1Interval { get; init; } = 16;
}
