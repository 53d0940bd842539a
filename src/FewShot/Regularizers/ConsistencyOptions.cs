using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FewShotGan.Augment;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Passes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Regularizers;

/// <summary>
/// Balanced consistency (Zhao et al. 2021, "Improved Consistency Regularization for GANs", section 3.1): weight times
/// the squared difference between the logits of an image and of the same image mirrored at random and shifted by up to
/// an eighth of its side, of real and of generated images. Without generated ones it is CR (Zhang et al. 2020,
/// "Consistency Regularization for Generative Adversarial Networks").
/// </summary>
[Part("consistency")]
public sealed record ConsistencyOptions : RegularizerOptions
{
    /// <summary>λ of real images; 0 leaves them out.</summary>
    [Range(0.0, double.MaxValue)]
    public double RealWeight { get; init; } = 10;

    /// <summary>λ of generated images; 0 leaves them out.</summary>
    [Range(0.0, double.MaxValue)]
    public double FakeWeight { get; init; } = 10;

    /// <inheritdoc/>
    public override NetworkRole Network => NetworkRole.Discriminator;

    /// <inheritdoc/>
    public override bool IsOn => RealWeight > 0 || FakeWeight > 0;

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
    [
        new("consistency", "logit²",
            "Mean squared difference between logits of images and of the same images mirrored and shifted, without its "
            + "weights."),
    ];

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool GoesWithLoss => true;

    /// <inheritdoc/>
    public override Regularizer Create(PartSetting setting) =>
        new Term(this, RandomStreams.Of(setting.Seed, "consistency"));

    private sealed class Term(ConsistencyOptions options, torch.Generator draws) : Regularizer(options)
    {
        private readonly MirrorAndShift reals = new(), fakes = new();

        public override IEnumerable<(string Name, torch.Generator Stream)> Streams => [("consistency", draws)];

        public override Tensor? AddTo(Turn turn, JudgedBatch judged)
        {
            var (weight, transform) = judged.Input == DiscriminatorInput.Reals
                ? (options.RealWeight, reals)
                : (options.FakeWeight, fakes);
            if (weight == 0) return null;
            var moved = transform.Next(judged.Images, turn.Batch.Reals.shape[0], turn.Passes.Trained, draws);
            var seen = turn.Passes.See(moved, judged.Input);
            var other = turn.Passes.Judge(seen, judged.Labels).Logits;
            var difference = (judged.Judgement.Logits - other).square();
            turn.Report(StateName, difference);
            return difference * weight;
        }

        /// <summary>All passes of the update are over.</summary>
        public override void Accumulate(Turn turn)
        {
            reals.Dispose();
            fakes.Dispose();
        }

        public override void Dispose()
        {
            reals.Dispose();
            fakes.Dispose();
            draws.Dispose();
            base.Dispose();
        }
    }
}
