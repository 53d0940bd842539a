using System.ComponentModel.DataAnnotations;
using FewShotGan.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Losses;

/// <summary>
/// The non-saturating logistic loss (Goodfellow et al. 2014, "Generative Adversarial Nets", section 3): binary
/// cross-entropy, the generator's with the labels exchanged. A target below 1 is one-sided label smoothing (Salimans et
/// al. 2016, "Improved Techniques for Training GANs", section 3.4).
/// </summary>
[Part("logistic")]
public sealed record LogisticLoss : SeparateLoss
{
    /// <summary>The label of real images in the discriminator's step, above 0 and at most 1.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double RealTarget { get; init; } = 1;

    /// <summary>The label that the generator wants its images to have, above 0 and at most 1.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double GeneratorTarget { get; init; } = 1;

    /// <inheritdoc/>
    public override bool DividesAtZero => true;

    /// <inheritdoc/>
    protected override (string Generator, string Real, string Fake) Formulas =>
        (Text("D(T(G(z)))", GeneratorTarget), Text("D(T(x))", RealTarget), "softplus(D(T(G(z))))");

    /// <inheritdoc/>
    public override Tensor Generator(Tensor fakeLogits) => CrossEntropy(fakeLogits, GeneratorTarget);

    /// <inheritdoc/>
    public override Tensor Real(Tensor realLogits) => CrossEntropy(realLogits, RealTarget);

    /// <inheritdoc/>
    public override Tensor Fake(Tensor fakeLogits) => functional.softplus(fakeLogits);

    /// <summary>−t·log σ(x) − (1 − t)·log(1 − σ(x)).</summary>
    private static Tensor CrossEntropy(Tensor logits, double target)
    {
        var sure = functional.softplus(-logits);
        return target == 1 ? sure : (sure * target) + (functional.softplus(logits) * (1 - target));
    }

    private static string Text(string logit, double target) => target == 1
        ? $"softplus(-{logit})"
        : FormattableString.Invariant($"{target} softplus(-{logit}) + {1 - target:0.###} softplus({logit})");
}
