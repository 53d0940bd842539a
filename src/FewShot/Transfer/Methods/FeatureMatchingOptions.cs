using System.ComponentModel.DataAnnotations;
using System.Globalization;
using FewShotGan.Augment;
using FewShotGan.Discriminators;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Passes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Transfer;

/// <summary>
/// Feature matching between the pretrained discriminator and the one in training, as FreezeD's program has it (Mo et
/// al. 2020, section 2: "feature distillation"): both networks are trained altogether, and what a block of the
/// discriminator makes of real images is drawn, by λ times the mean squared distance, to what it made of them before.
/// </summary>
[Part("feature_matching")]
public sealed record FeatureMatchingOptions : TransferMethodOptions
{
    /// <summary>λ.</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double Weight { get; init; } = 1;

    /// <summary>
    /// The block whose result is compared, by the size that goes into it: 32 is <c>feature_loc</c> 3 of the program.
    /// </summary>
    public int Resolution { get; init; } = 32;

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
    [
        new("feature_matching", "squared features",
            "Mean squared distance of what the discriminator's block makes of real images from what the pretrained "
            + "one makes of them, without its weight."),
    ];

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems(
        GeneratorOptions generator, DiscriminatorOptions discriminator, bool hasSource, int resolution)
    {
        if (discriminator is not StyleGan2DiscriminatorOptions)
        {
            yield return ("", "found feature_matching with discriminator.type "
                + $"{PartRegistry.NameOf(discriminator)}, expected stylegan2 there: others have no such blocks");
        }

        if (IsGrowing(generator, resolution)) yield return Growing();
        if (!hasSource) yield return WithoutSource("there is no discriminator to be compared with");
        if (StyleGan2Shape.NoBlock(Resolution, 8, resolution) is { } problem) yield return ("resolution", problem);
    }

    /// <inheritdoc/>
    public override TransferMethod Create(PartSetting setting) => new Method(this, setting);

    private string Block => string.Create(CultureInfo.InvariantCulture, $"b{Resolution}");

    private sealed class Method : TransferMethod
    {
        private readonly FeatureMatchingOptions options;
        private readonly StyleGan2Discriminator own, source;

        public Method(FeatureMatchingOptions options, PartSetting setting)
        {
            (this.options, own) = (options, (StyleGan2Discriminator)setting.Discriminator);
            source = FrozenNetworks.Copy(own);
            own.Examined = source.Examined = [options.Block];
            source.Follow(0); // so that its level is never read from the device
        }

        public override IEnumerable<(string Name, nn.Module Network)> Networks => [("source_discriminator", source)];

        public override IEnumerable<LossTerm> Terms(NetworkRole network) =>
            network == NetworkRole.Discriminator ? [new Term(options, source)] : [];

        public override void Loaded(TransferReport report) => FrozenNetworks.CopyValues(own, source);

        public override void Dispose()
        {
            source.Dispose();
            base.Dispose();
        }
    }

    private sealed class Term(FeatureMatchingOptions options, StyleGan2Discriminator source) : LossTerm
    {
        public override Tensor? AddTo(Turn turn, JudgedBatch judged)
        {
            if (judged.Input != DiscriminatorInput.Reals) return null;
            Tensor before;
            using (no_grad()) before = turn.Passes.Examine(source, judged.Seen, judged.Labels).More[options.Block];
            var distance = (judged.Judgement.More[options.Block] - before).square().mean();
            turn.Report("feature_matching", distance);
            return distance * options.Weight;
        }
    }
}
