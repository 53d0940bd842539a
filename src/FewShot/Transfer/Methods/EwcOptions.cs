using System.ComponentModel.DataAnnotations;
using FewShotGan.Discriminators;
using FewShotGan.Generators;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Passes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Transfer;

/// <summary>
/// Elastic weight consolidation (Li et al. 2020, "Few-shot Image Generation with Elastic Weight Consolidation",
/// equations 1 and 2): both networks are trained altogether, and each parameter of the generator is drawn back to its
/// pretrained value by λ F (θ - θ_S)², its Fisher information F being what the pretrained images' likelihood, the
/// pretrained discriminator's log σ(D(G(z))), tells of it.
/// </summary>
[Part("ewc")]
public sealed record EwcOptions : TransferMethodOptions
{
    /// <summary>
    /// λ. What is much depends on the networks, whose Fisher information it is multiplied by: <c>ewc</c> in
    /// metrics.csv times this should not be far above <c>loss_g</c>.
    /// </summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double Weight { get; init; } = 10;

    /// <summary>Generated images that the Fisher information is the mean of.</summary>
    [Range(1, 1_000_000)]
    public int FisherSamples { get; init; } = 64;

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
    [
        new("ewc", "loss",
            "Sum over the generator's weights of their Fisher information times the squared distance from the "
            + "pretrained value, without its weight."),
    ];

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems(
        GeneratorOptions generator, DiscriminatorOptions discriminator, bool hasSource, int resolution)
    {
        if (!hasSource) yield return WithoutSource("there are no pretrained values to be drawn back to");
    }

    /// <inheritdoc/>
    public override TransferMethod Create(PartSetting setting) => new Method(this, setting);

    private sealed class Method(EwcOptions options, PartSetting setting) : TransferMethod
    {
        private readonly ParameterTable source = new(setting.Generator), fisher = new(setting.Generator);

        public override IEnumerable<(string Name, nn.Module Network)> Networks =>
            [("source_generator", source), ("fisher", fisher)];

        public override IEnumerable<LossTerm> Terms(NetworkRole network) =>
            network == NetworkRole.Generator ? [new Term(options, source, fisher)] : [];

        public override void Loaded(TransferReport report)
        {
            using var draws = RandomStreams.Of(setting.Seed, "ewc");
            source.Fill((_, parameter) => parameter);
            FisherInformation.Fill(fisher, setting, options.FisherSamples, draws);

            // What the source lacks tells nothing of the source's images.
            var loaded = report.LoadedOf(NetworkRole.Generator);
            fisher.Fill((name, _) => loaded.Contains(name) ? fisher[name] : zeros_like(fisher[name]));
        }

        public override void Dispose()
        {
            source.Dispose();
            fisher.Dispose();
            base.Dispose();
        }
    }

    private sealed class Term(EwcOptions options, ParameterTable source, ParameterTable fisher) : LossTerm
    {
        public override void Accumulate(Turn turn)
        {
            using var scope = NewDisposeScope();
            var sum = stack(source.Trained.Select(entry =>
                (fisher[entry.Name] * (entry.Parameter - entry.Value).square()).sum()).ToList()).sum();
            turn.Report("ewc", sum);
            turn.Backward(sum * options.Weight);
        }
    }
}
