using FewShotGan.Augment;
using FewShotGan.Layers;
using FewShotGan.Parts;

namespace FewShotGan.Regularizers;

/// <summary>
/// R1 (Mescheder et al. 2018, "Which Training Methods for GANs do actually Converge?", equation 9): γ/2 times the
/// squared norm of the discriminator's gradient at real images.
/// </summary>
[Part("r1")]
public sealed record R1Options : ZeroCentredPenaltyOptions
{
    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
    [
        new("r1", "1 / pixel value²",
            "Mean squared norm of the gradient of D(T(x)) with respect to x, or to what D sees "
            + "of it through a frozen network, without gamma; empty for a tick in which R1 did not run."),
    ];

    /// <inheritdoc/>
    protected override DiscriminatorInput At => DiscriminatorInput.Reals;
}
