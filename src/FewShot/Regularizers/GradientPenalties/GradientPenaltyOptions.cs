using System.ComponentModel.DataAnnotations;
using FewShotGan.Augment;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Passes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Regularizers;

/// <summary>
/// The gradient penalty (Gulrajani et al. 2017, "Improved Training of Wasserstein GANs", equation 3): weight times the
/// squared distance of the norm of the discriminator's gradient from a target, at images between a real and a generated
/// one.
/// </summary>
[Part("gradient_penalty")]
public sealed record GradientPenaltyOptions : RegularizerOptions
{
    /// <summary>λ; 0 leaves the penalty out.</summary>
    [Range(0.0, double.MaxValue)]
    public double Weight { get; init; } = 10;

    /// <summary>
    /// The norm that the gradient is to have: 1 in WGAN-GP, 0 for the zero-centred penalty (Thanh-Tung et al. 2019).
    /// </summary>
    [Range(0.0, double.MaxValue)]
    public double Target { get; init; } = 1;

    /// <inheritdoc/>
    public override NetworkRole Network => NetworkRole.Discriminator;

    /// <inheritdoc/>
    public override bool IsOn => Weight > 0;

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
    [
        new("gradient_penalty", "1 / pixel value²",
            "Mean squared distance of the norm of D's gradient from its target, without its weight."),
    ];

    /// <inheritdoc/>
    public override Regularizer Create(PartSetting setting) =>
        new Penalty(this, RandomStreams.Of(setting.Seed, "gradient_penalty"));

    private sealed class Penalty(GradientPenaltyOptions options, torch.Generator draws)
        : InputGradientPenalty(options, options.Weight)
    {
        private Tensor? shares;

        public override IEnumerable<(string Name, torch.Generator Stream)> Streams => [("gradient_penalty", draws)];

        protected override DiscriminatorInput Input => DiscriminatorInput.Fakes;

        public override void Dispose()
        {
            draws.Dispose();
            base.Dispose();
        }

        protected override void Begin(Turn turn)
        {
            var reals = turn.Batch.Reals;
            shares = Upload.Like(
                torch.rand(reals.shape[0], 1, 1, 1, generator: draws, device: torch.CPU), reals);
        }

        protected override Tensor Images(TrainingPasses passes, Tensor reals, Tensor? ws, long part) =>
            torch.lerp(
                passes.Synthesize(ws!), passes.BesideFakes(reals), passes.Trained.Part(shares!, part));

        protected override Tensor Of(IReadOnlyList<Tensor> gradients, Tensor logits) =>
            (Norm(gradients) - options.Target).square();
    }
}
