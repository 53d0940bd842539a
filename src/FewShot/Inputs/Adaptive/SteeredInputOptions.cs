using System.ComponentModel.DataAnnotations;
using FewShotGan.Augment;

namespace FewShotGan.Inputs;

/// <summary>
/// An input transform whose strength p follows overfitting by ADA's rule (Karras et al. 2020, "Training Generative
/// Adversarial Networks with Limited Data", section 3.1).
/// </summary>
public abstract record SteeredInputOptions : InputOptions
{
    /// <summary>
    /// How p moves: <c>r_t</c> holds the mean sign of D's logits on reals at the target, <c>r_t_image</c> that of each
    /// image's mean logit.
    /// </summary>
    [AllowedValues("r_t", "r_t_image", "fixed")]
    public string Control { get; init; } = "r_t";

    /// <summary>p at the start, or all the time with <c>fixed</c>, in [0, 1].</summary>
    [Range(0.0, 1.0)]
    public double P { get; init; }

    /// <summary>The measure's value to hold.</summary>
    [Range(-1.0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double Target { get; init; } = 0.6;

    /// <summary>Iterations from one adjustment of p to the next.</summary>
    [Range(1, 10_000)]
    public int Interval { get; init; } = 4;

    /// <summary>
    /// Thousands of images in which p can go from 0 to 1; null for a fifth of <c>training.kimg</c>, at most 500.
    /// </summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double? Kimg { get; init; }

    /// <summary>What moves p.</summary>
    /// <param name="steered">Whose p.</param>
    /// <param name="length">The run's length and batch.</param>
    /// <returns>Null for a p that stays.</returns>
    internal AdaController? Controller(ISteered steered, RunLength length) => Control == "fixed"
        ? null
        : new AdaController(
            steered, Control == "r_t" ? OverfittingMeasure.Rt : OverfittingMeasure.RtOfImages,
            Target, length.StepOfP(Kimg, Interval));
}
