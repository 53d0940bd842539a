using System.ComponentModel.DataAnnotations;
using FewShotGan.Augment;
using FewShotGan.Parts;
using FewShotGan.Passes;

namespace FewShotGan.Regularizers;

/// <summary>
/// A zero-centred gradient penalty (Mescheder et al. 2018, "Which Training Methods for GANs do actually Converge?",
/// section 4.1): γ/2 times the squared norm of the discriminator's gradient.
/// </summary>
public abstract record ZeroCentredPenaltyOptions : RegularizerOptions
{
    /// <summary>Runs lazily, every 16th iteration, by default.</summary>
    protected ZeroCentredPenaltyOptions() => Interval = 16;

    /// <summary>γ; 0 leaves the penalty out.</summary>
    [Range(0.0, double.MaxValue)]
    public double Gamma { get; init; } = 0.01;

    /// <inheritdoc/>
    public override NetworkRole Network => NetworkRole.Discriminator;

    /// <inheritdoc/>
    public override bool IsOn => Gamma > 0;

    /// <summary>At which images the gradient is taken: real or generated ones.</summary>
    protected abstract DiscriminatorInput At { get; }

    /// <inheritdoc/>
    public override Regularizer Create(PartSetting setting) => new Penalty(this, At);

    private sealed class Penalty(ZeroCentredPenaltyOptions options, DiscriminatorInput at)
        : InputGradientPenalty(options, options.Gamma / 2)
    {
        protected override DiscriminatorInput Input => at;
    }
}
