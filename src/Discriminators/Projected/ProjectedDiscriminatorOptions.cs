using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FewShotGan.Discriminators.Features;
using FewShotGan.Layers;
using TorchSharp;

namespace FewShotGan.Discriminators.Projected;

/// <summary>What a <see cref="ProjectedDiscriminator"/> is built from; defaults are the reference's.</summary>
[Part("projected")]
public sealed record ProjectedDiscriminatorOptions : DiscriminatorOptions
{
    /// <summary>The networks that images are looked at through, by name.</summary>
    public IReadOnlyList<string> FeatureNetworks { get; init; } = [];

    /// <summary>
    /// The values of the network that are looked at, from fine to coarse; empty for those its description names.
    /// </summary>
    public IReadOnlyList<string> Taps { get; init; } = [];

    /// <summary>
    /// The side to which images are scaled for the networks; null for 224 where they are smaller or heads are of
    /// tokens, and their own size otherwise.
    /// </summary>
    [Range(1, 1024)]
    public int? FeatureResolution { get; init; }

    /// <summary>
    /// What runs the networks where no gradient goes through them: <c>torch</c> or <c>onnxruntime</c>.
    /// </summary>
    [AllowedValues("torch", "onnxruntime")]
    public string HeadsEngine { get; init; } = "torch";

    /// <summary>
    /// What judges the features of a scale: <c>conv</c>, Projected GAN's convolutions, or <c>tokens</c>, StyleGAN-T's
    /// one-dimensional heads for the tokens of a transformer (Sauer et al. 2023). Tokens are maps for the former.
    /// </summary>
    [AllowedValues("conv", "tokens")]
    public string Heads { get; init; } = "conv";

    /// <summary>
    /// How features are mixed at random: <c>none</c>, <c>ccm</c> (across channels) or <c>csm</c> (also across scales).
    /// </summary>
    [AllowedValues("none", "ccm", "csm")]
    public string Projection { get; init; } = "csm";

    /// <summary>Channels of the finest mixed features.</summary>
    [Range(1, 4096)]
    public int ProjectionChannels { get; init; } = 64;

    /// <summary>Whether coarser features get more channels, twice as many from one scale to the next.</summary>
    public bool Expand { get; init; } = true;

    /// <summary>The scales that have a head, 0 being the finest; empty for all.</summary>
    public IReadOnlyList<int> Scales { get; init; } = [];

    /// <summary>Whether convolutions that halve the resolution are separable (depthwise, then pointwise).</summary>
    public bool Separable { get; init; }

    /// <summary>Whether heads judge small patches: they halve the resolution once, whatever it is.</summary>
    public bool Patch { get; init; }

    /// <summary>Channels of the heads' features; null for as many as the reference takes at each resolution.</summary>
    [Range(1, 4096)]
    public int? HeadChannels { get; init; }

    /// <summary>Length of the mapped label that heads project on.</summary>
    [Range(1, 4096)]
    public int CMapDim { get; init; } = 64;

    /// <summary>Length of the label's vector.</summary>
    [Range(1, 4096)]
    public int EmbeddingDim { get; init; } = 128;

    /// <inheritdoc/>
    [JsonIgnore]
    public override BatchUse Batch => BatchUse.Whole("batch normalisation");

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool TakesAnySize => true;

    /// <inheritdoc/>
    public override DiscriminatorOptions Tiny(string featureNetwork) => this with
    {
        FeatureNetworks = [featureNetwork], Taps = [], Scales = [], FeatureResolution = 32, ProjectionChannels = 4,
            HeadChannels = 8,
        CMapDim = 8, EmbeddingDim = 8,
    };

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems()
    {
        if (FeatureNetworks.Count == 0)
            yield return ("discriminator.feature_networks", "found none, expected at least one");
        if (Taps.Count > 0 && FeatureNetworks.Count > 1)
        {
            yield return (
                "discriminator.taps",
                "found taps with several networks, expected []; name each network's taps in a YAML "
                + "file that describes it");
        }

        if (JudgesTokens)
        {
            const string Tokens = "with heads: tokens, which have no such thing; expected ";
            if (Projection != "none") yield return ("discriminator.projection", $"found {Projection} {Tokens}none");
            if (Separable) yield return ("discriminator.separable", $"found true {Tokens}false");
            if (Patch) yield return ("discriminator.patch", $"found true {Tokens}false");
            if (HeadChannels is { } width)
                yield return ("discriminator.head_channels", $"found {width} {Tokens}null");
        }

        if (Scales.Any(scale => scale < 0) || Scales.Distinct().Count() < Scales.Count)
            yield return (
                "discriminator.scales", $"found [{string.Join(", ", Scales)}], expected numbers from 0, each once");
    }

    /// <summary>The side of what the networks see.</summary>
    internal int Seen => FeatureResolution ?? (JudgesTokens ? LeastSeen : Math.Max(Resolution, LeastSeen));

    /// <summary>Whether heads take a sequence of tokens.</summary>
    internal bool JudgesTokens => Heads == "tokens";

    private const int LeastSeen = 224;

    /// <inheritdoc/>
    public override ImageDiscriminator Create(torch.Generator init, IFeatureNetworkSource networks)
    {
        var opened = new List<(IFeatureNetwork Network, IFeatureNetwork? WithoutGradient)>();
        try
        {
            foreach (var name in FeatureNetworks) opened.Add(networks.Open(name, Taps, HeadsEngine, Seen));
            return new ProjectedDiscriminator(
                this, [.. opened.Select(pair => pair.Network)], init, [.. opened.Select(pair => pair.WithoutGradient)]);
        }
        catch
        {
            foreach (var (network, other) in opened)
            {
                network.Dispose();
                other?.Dispose();
            }

            throw;
        }
    }
}
