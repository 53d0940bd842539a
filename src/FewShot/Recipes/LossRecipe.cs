namespace FewShotGan.Recipes;

/// <summary>
/// The <c>loss</c> section of a recipe. With a projected discriminator the loss is the hinge loss and nothing is regularised;
/// otherwise it is the non-saturating logistic loss (Goodfellow et al. 2014) with the lazy regularisers
/// of StyleGAN2 (Karras et al. 2020). An interval corrects Adam's settings for the regulariser's steps, as in the official
/// loop even when the weight is 0; without an interval there is neither a phase nor a correction.
/// </summary>
public sealed record LossRecipe
{
    /// <summary>Weight gamma of the R1 penalty (Mescheder et al. 2018); 0 leaves the penalty out.</summary>
    public double R1Gamma { get; init; } = 0.01;

    /// <summary>Iterations from one R1 phase to the next; null for none.</summary>
    public int? R1Interval { get; init; } = 16;

    /// <summary>Weight of path-length regularisation (Karras et al. 2020, equation 4); 0 leaves it out.</summary>
    public double PlWeight { get; init; }

    /// <summary>Iterations from one path-length phase to the next; null for none.</summary>
    public int? PlInterval { get; init; }

    /// <summary>The path-length phase takes this part of a batch: one in so many latents.</summary>
    public int PlBatchShrink { get; init; } = 2;

    /// <summary>How far the running mean of path lengths moves towards a batch's, in (0, 1].</summary>
    public double PlDecay { get; init; } = 0.01;

    /// <summary>Share of batches in which two latents are mixed along the layers (Karras et al. 2019, section 3.1), in [0, 1].</summary>
    public double StyleMixingProb { get; init; }

    /// <summary>
    /// σ in pixels of the blur before a projected discriminator at the start of training (Karras et al. 2021, appendix B).
    /// </summary>
    public double BlurInitSigma { get; init; }

    /// <summary>Thousands of pictures until that blur is gone; 0 for none.</summary>
    public double BlurFadeKimg { get; init; }
}
