using System.ComponentModel.DataAnnotations;
using FewShotGan.Augment;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Passes;
using static TorchSharp.torch;

namespace FewShotGan.Regularizers;

/// <summary>
/// The Jensen-Shannon regulariser (Roth et al. 2017, "Stabilizing Training of Generative Adversarial Networks through
/// Regularization", equation 22): γ/2 times the mean of (1 - σ(D(x)))² ‖∇D(x)‖² over real images plus that of
/// σ(D(G(z)))² ‖∇D(G(z))‖² over generated ones, which is what noise on both would do.
/// </summary>
[Part("jensen_shannon")]
public sealed record JensenShannonOptions : RegularizerOptions
{
    /// <summary>γ; 0 leaves the term out.</summary>
    [Range(0.0, double.MaxValue)]
    public double Gamma { get; init; } = 0.1;

    /// <inheritdoc/>
    public override NetworkRole Network => NetworkRole.Discriminator;

    /// <inheritdoc/>
    public override bool IsOn => Gamma > 0;

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
    [
        new("jensen_shannon", "1 / pixel value²",
            "Mean over real and generated images of the squared norm of D's gradient, times the square of how wrong D "
            + "is, without gamma."),
    ];

    /// <inheritdoc/>
    public override Regularizer Create(PartSetting setting) => new Both(this);

    private sealed class Both(JensenShannonOptions options) : Regularizer(options)
    {
        private readonly Penalty[] each =
            [new(options, DiscriminatorInput.Reals), new(options, DiscriminatorInput.Fakes)];

        public override void Accumulate(Turn turn)
        {
            foreach (var penalty in each) penalty.Accumulate(turn);
        }
    }

    private sealed class Penalty(JensenShannonOptions options, DiscriminatorInput at)
        : InputGradientPenalty(options, options.Gamma / 2)
    {
        protected override DiscriminatorInput Input => at;

        protected override Tensor Of(IReadOnlyList<Tensor> gradients, Tensor logits)
        {
            var real = logits.mean([1]).sigmoid();
            return (at == DiscriminatorInput.Reals ? 1 - real : real).square() * SquaredNorm(gradients);
        }
    }
}
