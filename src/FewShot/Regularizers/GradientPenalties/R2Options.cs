using FewShotGan.Augment;
using FewShotGan.Layers;
using FewShotGan.Parts;

namespace FewShotGan.Regularizers;

/// <summary>
/// R2 (Mescheder et al. 2018, "Which Training Methods for GANs do actually Converge?", section 4.1): γ/2 times the
/// squared norm of the discriminator's gradient at generated images.
/// </summary>
[Part("r2")]
public sealed record R2Options : ZeroCentredPenaltyOptions
{
    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
    [
        new("r2", "1 / pixel value²", "As r1, with respect to generated images."),
    ];

    /// <inheritdoc/>
    protected override DiscriminatorInput At => DiscriminatorInput.Fakes;
}
