using System.ComponentModel.DataAnnotations;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Transfer;

namespace FewShotGan.Regularizers;

/// <summary>
/// The gradient penalty (Gulrajani et al. 2017, "Improved Training of Wasserstein GANs", equation 3): weight times the squared
/// distance of the norm of the discriminator's gradient from a target, at images between a real and a generated one.
/// </summary>
[Part("gradient_penalty")]
public sealed record GradientPenaltyOptions : RegularizerOptions
{
    /// <summary>λ; 0 leaves the penalty out.</summary>
    [Range(0.0, double.MaxValue)]
    public double Weight { get; init; } = 10;

    /// <summary>The norm that the gradient is to have: 1 in WGAN-GP, 0 for the zero-centred penalty (Thanh-Tung et al. 2019).</summary>
    [Range(0.0, double.MaxValue)]
    public double Target { get; init; } = 1;

    /// <inheritdoc/>
    public override NetworkRole Network => NetworkRole.Discriminator;

    /// <inheritdoc/>
    public override bool IsOn => Weight > 0;

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports => [];

    /// <inheritdoc/>
    public override Regularizer Create(long seed) => throw new NotImplementedException();
}
