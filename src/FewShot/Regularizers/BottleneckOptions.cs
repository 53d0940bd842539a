using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FewShotGan.Augment;
using FewShotGan.Discriminators;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Passes;
using static TorchSharp.torch;

namespace FewShotGan.Regularizers;

/// <summary>
/// What holds a variational discriminator bottleneck to its capacity (Peng et al. 2019, "Variational Discriminator
/// Bottleneck", equations 9 and 10): β times (the mean information that the discriminator keeps of real and generated
/// images − the capacity), β rising by its rate times that difference while it is too much, and falling to 0.
/// </summary>
[Part("bottleneck")]
public sealed record BottleneckOptions : RegularizerOptions
{
    /// <summary>I_c, in nats an image.</summary>
    [Range(0.0, double.MaxValue)]
    public double Capacity { get; init; } = 0.1;

    /// <summary>α_β: how fast β follows; 0 leaves the term out.</summary>
    [Range(0.0, double.MaxValue)]
    public double Rate { get; init; } = 1e-5;

    /// <inheritdoc/>
    public override NetworkRole Network => NetworkRole.Discriminator;

    /// <inheritdoc/>
    public override bool IsOn => Rate > 0;

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
    [
        new("bottleneck", "nats",
            "Mean information that a discriminator with a bottleneck keeps of an image, real or generated."),
    ];

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool GoesWithLoss => true;

    /// <inheritdoc/>
    public override Regularizer Create(PartSetting setting) => new Term(this);

    private sealed class Term(BottleneckOptions options) : Regularizer(options)
    {
        private readonly RunningMean beta = new();
        private readonly List<Tensor> kept = [];

        public override Tensor? AddTo(Turn turn, JudgedBatch judged)
        {
            var information = judged.Judgement.More[Judgement.Information];
            turn.Report(StateName, information);
            var beyond = information - options.Capacity;
            kept.Add(beyond.detach().mean().DetachFromDisposeScope());

            // The paper's mean is over both kinds of images, each of which is a half of it.
            return beyond * beta.On(beyond.device).to(beyond.dtype) * 0.5;
        }

        /// <summary>All passes of the update are over.</summary>
        public override void Accumulate(Turn turn)
        {
            using var scope = NewDisposeScope();
            var mean = stack(kept).mean();
            foreach (var part in kept) part.Dispose();
            kept.Clear();
            beta.Keep((beta.On(mean.device) + (mean * options.Rate)).clamp_min(0));
        }

        public override JsonNode SaveState() => new JsonObject { ["beta"] = beta.Value };

        public override void LoadState(JsonElement saved) => beta.Value = saved.GetProperty("beta").GetSingle();

        public override void Dispose()
        {
            beta.Dispose();
            base.Dispose();
        }
    }
}
