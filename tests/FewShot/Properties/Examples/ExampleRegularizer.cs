using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using FewShotGan.Augment;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Passes;
using FewShotGan.Regularizers;
using FewShotGan.Transfer;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Properties.Examples;

/// <summary>
/// A regulariser in a file, with a state and a random stream: it draws the logits of noisy real images to their mean.
/// </summary>
[Part("example")]
public sealed record ExampleRegularizer : RegularizerOptions
{
    /// <summary>What the term is multiplied by.</summary>
    [Range(0.0, double.MaxValue)]
    public double Weight { get; init; } = 0.1;

    /// <inheritdoc/>
    public override NetworkRole Network => NetworkRole.Discriminator;

    /// <inheritdoc/>
    public override bool IsOn => Weight > 0;

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
    [
        new("example_distance", "logit²",
            "Mean squared distance of the logits of real images from their running mean."),
    ];

    /// <inheritdoc/>
    public override Regularizer Create(PartSetting setting) =>
        new Term(this, RandomStreams.Of(setting.Seed, "example"));

    private sealed class Term(ExampleRegularizer options, torch.Generator draws) : Regularizer(options)
    {
        private double mean;

        public override IEnumerable<(string Name, torch.Generator Stream)> Streams => [("example", draws)];

        public override void Accumulate(Turn turn)
        {
            var (reals, passes, target, sum) = (turn.Batch.Reals, turn.Passes, mean, 0.0);
            var noise = Upload.Like(randn(reals.shape, generator: draws, device: CPU), reals);
            var noisy = reals + noise.mul(0.1);
            long parts = passes.Trained.Count(reals.shape[0]);
            for (long part = 0; part < parts; part++)
            {
                using var scope = NewDisposeScope();
                var seen = passes.See(passes.Trained.Part(noisy, part), DiscriminatorInput.Reals);
                var logits = passes.Judge(seen, passes.Trained.Part(turn.Batch.RealLabels, part)).Logits;
                var distance = (logits - target).square();
                turn.Report("example_distance", distance);
                turn.Backward(distance.mul(options.Weight), parts);
                sum += logits.mean().to(ScalarType.Float64).item<double>() / parts;
            }

            mean += (sum - mean) * 0.5;
        }

        public override JsonNode SaveState() => new JsonObject { ["mean"] = mean };

        public override void LoadState(JsonElement saved) => mean = saved.GetProperty("mean").GetDouble();

        public override void Dispose()
        {
            draws.Dispose();
            base.Dispose();
        }
    }
}
