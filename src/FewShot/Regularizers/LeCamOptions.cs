using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FewShotGan.Augment;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Passes;
using static TorchSharp.torch;

namespace FewShotGan.Regularizers;

/// <summary>
/// LeCam regularisation (Tseng et al. 2021, "Regularizing Generative Adversarial Networks under Limited Data",
/// equation 5), one-sided as in its program: weight times the mean of max(0, D(x) - α_F)² over real images plus that of
/// max(0, α_R - D(G(z)))² over generated ones, α_R and α_F being moving averages of the logits of real and generated
/// images in the updates before.
/// </summary>
[Part("lecam")]
public sealed record LeCamOptions : RegularizerOptions
{
    /// <summary>λ; 0 leaves the term out. The paper has 0.3 for BigGAN, and 3e-7 for StyleGAN2 with ADA.</summary>
    [Range(0.0, double.MaxValue)]
    public double Weight { get; init; } = 0.3;

    /// <summary>What the averages keep of themselves in an update.</summary>
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double Decay { get; init; } = 0.99;

    /// <inheritdoc/>
    public override NetworkRole Network => NetworkRole.Discriminator;

    /// <inheritdoc/>
    public override bool IsOn => Weight > 0;

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
    [
        new("lecam", "logit²",
            "Mean over real and generated images of the squared distance by which their logits are beyond the other "
            + "kind's average, without its weight."),
    ];

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool GoesWithLoss => true;

    /// <inheritdoc/>
    public override Regularizer Create(PartSetting setting) => new Term(this);

    private sealed class Term(LeCamOptions options) : Regularizer(options)
    {
        private readonly RunningMean reals = new(), fakes = new();
        private readonly List<Tensor> ofReals = [], ofFakes = [];
        private long updates;

        public override Tensor? AddTo(Turn turn, JudgedBatch judged)
        {
            bool isReal = judged.Input == DiscriminatorInput.Reals;
            var logits = judged.Judgement.Logits;
            (isReal ? ofReals : ofFakes).Add(logits.detach().mean().DetachFromDisposeScope());
            if (updates == 0)
            {
                turn.Report(StateName, zeros_like(logits)); // there is no average yet
                return null;
            }

            var other = Average(isReal ? fakes : reals, logits);
            var beyond = (isReal ? logits - other : other - logits).relu().square();
            turn.Report(StateName, beyond);
            return beyond * options.Weight;
        }

        /// <summary>All passes of the update are over.</summary>
        public override void Accumulate(Turn turn)
        {
            using var scope = NewDisposeScope();
            Move(reals, ofReals);
            Move(fakes, ofFakes);
            updates++;
        }

        public override JsonNode SaveState() => new JsonObject
        {
            ["reals"] = reals.Value, ["fakes"] = fakes.Value, ["updates"] = updates,
        };

        public override void LoadState(JsonElement saved)
        {
            reals.Value = saved.GetProperty("reals").GetSingle();
            fakes.Value = saved.GetProperty("fakes").GetSingle();
            updates = saved.GetProperty("updates").GetInt64();
        }

        public override void Dispose()
        {
            reals.Dispose();
            fakes.Dispose();
            base.Dispose();
        }

        // Begun at 0, the average lacks a share of decay^updates.
        private Tensor Average(RunningMean mean, Tensor like) =>
            mean.On(like.device).to(like.dtype) / (1 - Math.Pow(options.Decay, updates));

        private void Move(RunningMean mean, List<Tensor> parts)
        {
            var batch = stack(parts).mean();
            foreach (var part in parts) part.Dispose();
            parts.Clear();
            mean.Keep((mean.On(batch.device) * options.Decay) + (batch * (1 - options.Decay)));
        }
    }
}
