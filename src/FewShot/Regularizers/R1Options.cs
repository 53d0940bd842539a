using System.ComponentModel.DataAnnotations;
using FewShotGan.Augment;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Training;
using FewShotGan.Transfer;
using static TorchSharp.torch;

namespace FewShotGan.Regularizers;

/// <summary>
/// R1 (Mescheder et al. 2018, "Which Training Methods for GANs do actually Converge?", equation 9): γ/2 times the
/// squared norm of the discriminator's gradient at real images.
/// </summary>
[Part("r1")]
public sealed record R1Options : RegularizerOptions
{
    /// <summary>Runs lazily, every 16th iteration, by default.</summary>
    public R1Options() => Interval = 16;

    /// <summary>γ; 0 leaves the penalty out.</summary>
    [Range(0.0, double.MaxValue)]
    public double Gamma { get; init; } = 0.01;

    /// <inheritdoc/>
    public override NetworkRole Network => NetworkRole.Discriminator;

    /// <inheritdoc/>
    public override bool IsOn => Gamma > 0;

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
    [
        new("r1", "1 / pixel value²", "Mean squared norm of the gradient of D(T(x)) with respect to x, or to what D sees of it "
            + "through a frozen network, without gamma; empty for a tick in which R1 did not run."),
    ];

    /// <inheritdoc/>
    public override Regularizer Create(long seed) => new Penalty(this);

    private sealed class Penalty(R1Options options) : InputGradientPenalty(options, options.Gamma / 2)
    {
        protected override DiscriminatorInput Input => DiscriminatorInput.Reals;

        protected override Tensor Images(TrainingPasses passes, Tensor reals, Tensor? ws, long part) => reals;
    }
}
