using System.ComponentModel.DataAnnotations;
using FewShotGan.Augment;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Passes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Regularizers;

/// <summary>
/// DRAGAN (Kodali et al. 2017, "On Convergence and Stability of GANs", section 2.4): weight times the squared distance
/// of the norm of the discriminator's gradient from 1, near real images. As in its program these are moved, by a share
/// that is uniform in [0, 1), towards themselves plus half the batch's standard deviation times uniform noise.
/// </summary>
[Part("dragan")]
public sealed record DraganOptions : RegularizerOptions
{
    /// <summary>λ; 0 leaves the penalty out.</summary>
    [Range(0.0, double.MaxValue)]
    public double Weight { get; init; } = 10;

    /// <inheritdoc/>
    public override NetworkRole Network => NetworkRole.Discriminator;

    /// <inheritdoc/>
    public override bool IsOn => Weight > 0;

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
    [
        new("dragan", "1 / pixel value²",
            "Mean squared distance of the norm of D's gradient near real images from 1, without its weight."),
    ];

    /// <inheritdoc/>
    public override Regularizer Create(PartSetting setting) =>
        new Penalty(this, RandomStreams.Of(setting.Seed, "dragan"));

    private sealed class Penalty(DraganOptions options, torch.Generator draws)
        : InputGradientPenalty(options, options.Weight)
    {
        private Tensor? moved;

        public override IEnumerable<(string Name, torch.Generator Stream)> Streams => [("dragan", draws)];

        protected override DiscriminatorInput Input => DiscriminatorInput.Reals;

        protected override bool AreReals => false;

        public override void Dispose()
        {
            draws.Dispose();
            base.Dispose();
        }

        protected override void Begin(Turn turn)
        {
            var reals = turn.Batch.Reals;
            var noise = Upload.Like(rand(reals.shape, generator: draws, device: CPU), reals);
            var share = Upload.Like(rand(reals.shape[0], 1, 1, 1, generator: draws, device: CPU), reals);
            moved = reals + (share * noise * (reals.std() * 0.5));
        }

        protected override Tensor Images(TrainingPasses passes, Tensor reals, Tensor? ws, long part) =>
            passes.Trained.Part(moved!, part);

        protected override Tensor Of(IReadOnlyList<Tensor> gradients, Tensor logits) => (Norm(gradients) - 1).square();
    }
}
