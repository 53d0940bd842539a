using System.ComponentModel.DataAnnotations;
using FewShotGan.Augment;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Training;
using FewShotGan.Transfer;
using static TorchSharp.torch;

namespace FewShotGan.Regularizers;

/// <summary>
/// R2 (Mescheder et al. 2018, "Which Training Methods for GANs do actually Converge?", section 4.1): γ/2 times the
/// squared norm of the discriminator's gradient at generated images.
/// </summary>
[Part("r2")]
public sealed record R2Options : RegularizerOptions
{
    /// <summary>Runs lazily, every 16th iteration, by default.</summary>
    public R2Options() => Interval = 16;

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
        new("r2", "1 / pixel value²", "As r1, with respect to generated images."),
    ];

    /// <inheritdoc/>
    public override Regularizer Create(long seed) => new Penalty(this);

    private sealed class Penalty(R2Options options) : InputGradientPenalty(options, options.Gamma / 2)
    {
        protected override DiscriminatorInput Input => DiscriminatorInput.Fakes;

        protected override Tensor Images(TrainingPasses passes, Tensor reals, Tensor? ws, long part) => passes.Synthesize(ws!);
    }
}
