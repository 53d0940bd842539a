using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FewShotGan.Augment;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Passes;
using static TorchSharp.torch;

namespace FewShotGan.Regularizers;

/// <summary>
/// What keeps a critic's logits from drifting away from 0, which the Wasserstein loss does not mind (Karras et al.
/// 2018, "Progressive Growing of GANs", appendix A.1): ε · E[D(x)²] over real images.
/// </summary>
[Part("drift")]
public sealed record DriftOptions : RegularizerOptions
{
    /// <summary>ε; 0 leaves the term out.</summary>
    [Range(0.0, double.MaxValue)]
    public double Weight { get; init; } = 0.001;

    /// <inheritdoc/>
    public override NetworkRole Network => NetworkRole.Discriminator;

    /// <inheritdoc/>
    public override bool IsOn => Weight > 0;

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
        [new("drift", "logit²", "Mean of D(T(x))², without its weight.")];

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool GoesWithLoss => true;

    /// <inheritdoc/>
    public override Regularizer Create(PartSetting setting) => new Term(this);

    private sealed class Term(DriftOptions options) : Regularizer(options)
    {
        public override Tensor? AddTo(Turn turn, JudgedBatch judged)
        {
            if (judged.Input != DiscriminatorInput.Reals) return null;
            var squares = judged.Judgement.Logits.square();
            turn.Report(StateName, squares);
            return squares * options.Weight;
        }
    }
}
