using System.ComponentModel.DataAnnotations;
using FewShotGan.Discriminators;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Passes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Transfer;

/// <summary>
/// Cross-domain correspondence (Ojha et al. 2021, "Few-shot Image Generation via Cross-domain Correspondence"), for
/// about ten images: images stay as far from each other as the pretrained generator's of the same latents are
/// (<see cref="DistanceConsistency"/>), and only latents near a few anchors are judged as whole images, all others by
/// patches, so that they look like the images without being one of them (sections 3.1 and 3.2).
/// </summary>
[Part("cdc")]
public sealed record CdcOptions : TransferMethodOptions
{
    /// <summary>The weight of the distance consistency, which is a mean over pairs of images.</summary>
    [Range(0.0, double.MaxValue)]
    public double Weight { get; init; } = 1000;

    /// <summary>Latents whose images the distance consistency compares.</summary>
    [Range(3, 64)]
    public int Compared { get; init; } = 4;

    /// <summary>How many anchors there are: as many as images, in the paper.</summary>
    [Range(1, 10_000)]
    public int Anchors { get; init; } = 10;

    /// <summary>Standard deviation of the latents around an anchor.</summary>
    [Range(0.0, double.MaxValue)]
    public double AnchorSigma { get; init; } = 0.1;

    /// <summary>In every so many-th iteration latents are near anchors, and images are judged whole.</summary>
    [Range(1, 10_000)]
    public int AnchorInterval { get; init; } = 4;

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
    [
        new("distance_consistency", "nats",
            "Kullback-Leibler divergence between the similarities of generated images and of the pretrained "
            + "generator's of the same latents, a mean over pairs, without its weight."),
    ];

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems(
        GeneratorOptions generator, DiscriminatorOptions discriminator, bool hasSource, int resolution)
    {
        foreach (var problem in OfStyles(generator, hasSource)) yield return problem;
        if (IsGrowing(generator, resolution)) yield return Growing();
        if (discriminator is not StyleGan2DiscriminatorOptions { PatchHeads: > 0 })
        {
            yield return ("", "found cdc without patch heads, expected discriminator.type stylegan2 with "
                + "patch_heads 1 or more");
        }
    }

    /// <inheritdoc/>
    /// <remarks>The one head that its program takes by default.</remarks>
    public override DiscriminatorOptions For(DiscriminatorOptions discriminator) =>
        discriminator is StyleGan2DiscriminatorOptions { PatchHeads: 0 } own
            ? own with { PatchHeads = 1 }
            : discriminator;

    /// <inheritdoc/>
    public override TransferMethod Create(PartSetting setting) => new Method(this, setting);

    private sealed class Method : TransferMethod
    {
        private const string PatchHead = "patches";
        private readonly CdcOptions options;
        private readonly StyleGan2Generator source;
        private readonly DistanceConsistency consistency;
        private readonly StyleGan2Generator generator;
        private readonly int heads;
        private readonly torch.Generator draws;
        private readonly Tensor anchors;
        private bool isNearAnchors;
        private int head;

        public Method(CdcOptions options, PartSetting setting)
        {
            this.options = options;
            generator = (StyleGan2Generator)setting.Generator;
            source = FrozenNetworks.Copy(generator);
            heads = ((StyleGan2DiscriminatorOptions)setting.Discriminator.Options).PatchHeads;
            ((StyleGan2Discriminator)setting.Discriminator).Examined = [.. Enumerable.Range(0, heads).Select(NameOf)];
            draws = RandomStreams.Of(setting.Seed, "cdc");
            anchors = randn(options.Anchors, generator.Options.ZDim, generator: draws, device: CPU)
                .DetachFromDisposeScope();
            consistency = new DistanceConsistency(generator, source, options.Compared, options.Weight, draws);
        }

        public override IEnumerable<(string Name, nn.Module Network)> Networks => [("source_generator", source)];

        public override IEnumerable<(string Name, torch.Generator Stream)> Streams => [("cdc", draws)];

        public override bool Loads(NetworkRole network, string tensor) =>
            network != NetworkRole.Discriminator || !tensor.StartsWith(PatchHead, StringComparison.Ordinal);

        public override IEnumerable<LossTerm> Terms(NetworkRole network) =>
            network == NetworkRole.Generator && options.Weight > 0 ? [consistency] : [];

        public override void Loaded(TransferReport report) => FrozenNetworks.CopyValues(generator, source);

        // One head for all passes of an iteration, where the program draws one for each: heads judge patches of
        // different sizes, which paired losses and parts of a batch could not compare.
        public override void Begin(long iteration, long nimg)
        {
            isNearAnchors = iteration % options.AnchorInterval == 0;
            head = heads == 1 ? 0 : (int)randint(0, heads, [1], generator: draws, device: CPU).item<long>();
        }

        public override Tensor Latents(Tensor z)
        {
            if (!isNearAnchors) return z;
            var chosen = anchors.index_select(
                0, randint(0, options.Anchors, [z.shape[0]], generator: draws, device: CPU));
            return Upload.Like(chosen, z) + (z * options.AnchorSigma);
        }

        public override Judgement Judged(Judgement judgement) =>
            isNearAnchors ? judgement : judgement with { Logits = judgement.More[NameOf(head)] };

        public override void Dispose()
        {
            source.Dispose();
            draws.Dispose();
            anchors.Dispose();
            base.Dispose();
        }

        private static string NameOf(int head) => FormattableString.Invariant($"{PatchHead}{head}");
    }
}
