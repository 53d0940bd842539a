using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FewShotGan.Augment;
using FewShotGan.Discriminators;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Passes;
using static TorchSharp.torch;

namespace FewShotGan.Regularizers;

/// <summary>
/// Feature matching (Salimans et al. 2016, "Improved Techniques for Training GANs", section 3.1): the generator's
/// images are drawn to where the mean of the discriminator's features is that of real images, by weight times
/// ‖E f(x) − E f(G(z))‖². The paper puts it in the adversarial loss's place; here it is added to it.
/// </summary>
[Part("feature_matching")]
public sealed record MeanFeaturesOptions : RegularizerOptions
{
    /// <summary>The weight; 0 leaves the term out.</summary>
    [Range(0.0, double.MaxValue)]
    public double Weight { get; init; } = 1;

    /// <inheritdoc/>
    public override NetworkRole Network => NetworkRole.Generator;

    /// <inheritdoc/>
    public override bool IsOn => Weight > 0;

    /// <inheritdoc/>
    [JsonIgnore]
    public override BatchUse Batch => BatchUse.Whole("regularizers.feature_matching");

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool GoesWithLoss => true;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool NeedsFeatures => true;

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
    [
        new("mean_features", "squared features",
            "Squared distance between the discriminator's mean features of generated and of real images, without its "
            + "weight."),
    ];

    /// <inheritdoc/>
    public override Regularizer Create(PartSetting setting) => new Term(this);

    private sealed class Term(MeanFeaturesOptions options) : Regularizer(options)
    {
        public override Tensor? AddTo(Turn turn, JudgedBatch judged)
        {
            var (batch, passes) = (turn.Batch, turn.Passes);
            Tensor reals;
            using (no_grad())
                reals = Mean(passes.Judge(passes.See(batch.Reals, DiscriminatorInput.Reals), batch.RealLabels));
            var distance = (Mean(judged.Judgement) - reals).square().sum();
            turn.Report("mean_features", distance);
            return distance * options.Weight;
        }

        private static Tensor Mean(Judgement judgement) => judgement.More[Judgement.Features].mean([0]);
    }
}
