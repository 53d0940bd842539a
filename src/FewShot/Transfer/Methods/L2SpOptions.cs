using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using FewShotGan.Discriminators;
using FewShotGan.Generators;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Passes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Transfer;

/// <summary>
/// L2-SP (Li et al. 2018, "Explicit Inductive Bias for Transfer Learning with Convolutional Networks"), as FreezeD's
/// program has it (Mo et al. 2020): both networks are trained altogether, and drawn back to where they began by λ times
/// the sum over parameters of the mean squared distance from the pretrained value.
/// </summary>
[Part("l2_sp")]
public sealed record L2SpOptions : TransferMethodOptions
{
    /// <summary>λ of the generator; 0 leaves its term out.</summary>
    [Range(0.0, double.MaxValue)]
    public double GWeight { get; init; } = 1;

    /// <summary>λ of the discriminator; 0 leaves its term out.</summary>
    [Range(0.0, double.MaxValue)]
    public double DWeight { get; init; } = 1;

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
    [
        new("l2_sp_g", "squared weights",
            "Sum over the generator's parameters of the mean squared distance from their pretrained values, "
            + "without its weight."),
        new("l2_sp_d", "squared weights", "The sum that l2_sp_g is, of the discriminator's parameters."),
    ];

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems(
        GeneratorOptions generator, DiscriminatorOptions discriminator, bool hasSource, int resolution)
    {
        if (!hasSource) yield return WithoutSource("there are no pretrained values to be drawn back to");
    }

    /// <inheritdoc/>
    public override TransferMethod Create(PartSetting setting) => new Method(this, setting);

    private sealed class Method(L2SpOptions options, PartSetting setting) : TransferMethod
    {
        private readonly Term generator = new("l2_sp_g", setting.Generator, options.GWeight);
        private readonly Term discriminator = new("l2_sp_d", setting.Discriminator, options.DWeight);

        public override IEnumerable<(string Name, nn.Module Network)> Networks =>
            [("source_generator", generator.Source), ("source_discriminator", discriminator.Source)];

        public override IEnumerable<LossTerm> Terms(NetworkRole network) =>
            new[] { network == NetworkRole.Discriminator ? discriminator : generator }.Where(term => term.Weight > 0);

        public override void Loaded(TransferReport report)
        {
            generator.Begin(report, NetworkRole.Generator);
            discriminator.Begin(report, NetworkRole.Discriminator);
        }

        public override JsonNode SaveState() =>
            new JsonObject { ["g"] = generator.SaveState(), ["d"] = discriminator.SaveState() };

        public override void LoadState(JsonElement saved)
        {
            generator.LoadState(saved.GetProperty("g"));
            discriminator.LoadState(saved.GetProperty("d"));
        }

        public override void Dispose()
        {
            generator.Source.Dispose();
            discriminator.Source.Dispose();
            base.Dispose();
        }
    }

    private sealed class Term(string name, nn.Module network, double weight) : LossTerm
    {
        // What the source lacks has no value to be drawn back to.
        private IReadOnlySet<string> loaded = new HashSet<string>();

        public double Weight => weight;

        public ParameterTable Source { get; } = new(network);

        public void Begin(TransferReport report, NetworkRole role)
        {
            loaded = report.LoadedOf(role);
            Source.Fill((_, parameter) => parameter);
        }

        public JsonArray SaveState() =>
            [.. loaded.Order(StringComparer.Ordinal).Select(name => JsonValue.Create(name))];

        public void LoadState(JsonElement saved) =>
            loaded = saved.EnumerateArray().Select(name => name.GetString()!).ToHashSet();

        public override void Accumulate(Turn turn)
        {
            using var scope = NewDisposeScope();
            var distances = Source.Trained.Where(entry => loaded.Contains(entry.Name))
                .Select(entry => (entry.Parameter - entry.Value).square().mean()).ToList();
            if (distances.Count == 0) return;
            var sum = stack(distances).sum();
            turn.Report(name, sum);
            turn.Backward(sum * weight);
        }
    }
}
