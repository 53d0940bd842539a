using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FewShotGan.Discriminators.Features;
using FewShotGan.Layers;
using TorchSharp;

namespace FewShotGan.Discriminators.StyleGan2;

/// <summary>What a <see cref="StyleGan2Discriminator"/> is built from; defaults are the reference's.</summary>
[Part("stylegan2")]
public sealed record StyleGan2DiscriminatorOptions : DiscriminatorOptions
{
    private const string MinibatchDeviation = "the minibatch standard deviation";

    /// <summary>Channels times resolution.</summary>
    [Range(1, 4096 * 1024)]
    public int ChannelBase { get; init; } = 32768;

    /// <summary>Most channels anywhere.</summary>
    [Range(1, 4096)]
    public int ChannelMax { get; init; } = 512;

    /// <summary>
    /// The resolution that the network has at first, beside a generator that grows (<see cref="IGrows"/>): it follows
    /// that one, and has an input at this and at all higher resolutions. Null for the images' own alone.
    /// </summary>
    public int? StartResolution { get; init; }

    /// <summary><c>resnet</c>, <c>skip</c> or <c>orig</c>.</summary>
    [AllowedValues("skip", "resnet", "orig")]
    public string Architecture { get; init; } = "resnet";

    /// <summary>Samples a minibatch-std group; null for the whole batch.</summary>
    [Range(1, int.MaxValue)]
    public int? MbstdGroupSize { get; init; } = 4;

    /// <summary>Minibatch-std channels; 0 for none.</summary>
    [Range(0, 4096)]
    public int MbstdChannels { get; init; } = 1;

    /// <summary>
    /// Heads that judge patches, as the adaptation of Ojha et al. 2021 has them: convolutions on the results of
    /// <c>conv0</c> and <c>conv1</c> of the first two blocks of at most 32 px, in this order; 0 for none.
    /// </summary>
    [Range(0, 4)]
    public int PatchHeads { get; init; }

    /// <summary>Largest absolute value of a convolution's result; null for none.</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double? ConvClamp { get; init; }

    /// <summary>Size of the mapped label; null for as many as there are channels at 4 px.</summary>
    [Range(1, 4096)]
    public int? CMapDim { get; init; }

    /// <summary>Layers of the label's mapping network.</summary>
    [Range(1, 100)]
    public int MappingLayers { get; init; } = 8;

    /// <summary>Size of the embedded label; null for the size of the mapped one.</summary>
    [Range(1, 4096)]
    public int? EmbedFeatures { get; init; }

    /// <summary>Size of the mapping's hidden layers; null for the size of the mapped label.</summary>
    [Range(1, 4096)]
    public int? LayerFeatures { get; init; }

    /// <summary>How much slower than the rest of the network the mapping learns.</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double MappingLrMultiplier { get; init; } = 0.01;

    /// <summary>Activation of the convolutions.</summary>
    public Activation Activation { get; init; } = Activation.LRelu;

    /// <summary>Taps of the low-pass filter.</summary>
    public IReadOnlyList<double> ResampleFilter { get; init; } = StyleGan2Shape.DefaultFilter;

    /// <inheritdoc/>
    public override ImageDiscriminator Create(torch.Generator init, IFeatureNetworkSource networks) =>
        new StyleGan2Discriminator(this, init);

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<torch.ScalarType> NarrowTypes => StyleGan2Shape.NarrowTypes(ConvClamp);

    /// <inheritdoc/>
    [JsonIgnore]
    public override BatchUse Batch => (MbstdChannels, MbstdGroupSize) switch
    {
        (0, _) => BatchUse.Separate,
        (_, { } group) => BatchUse.Groups(group, MinibatchDeviation),
        _ => BatchUse.Whole(MinibatchDeviation),
    };

    /// <inheritdoc/>
    [JsonIgnore]
    public override int? FeatureChannels => StyleGan2Shape.Channels(4, ChannelBase, ChannelMax);

    /// <inheritdoc/>
    public override DiscriminatorOptions Tiny(string featureNetwork) =>
        this with { ChannelBase = 64, ChannelMax = 8, MbstdGroupSize = MbstdGroupSize is null ? null : 2 };

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems()
    {
        if (ChannelBase < Resolution)
            yield return ("discriminator.channel_base", StyleGan2Shape.NoChannel(ChannelBase, Resolution));
        if (StartResolution is { } start)
        {
            if (StyleGan2Shape.NoBlock(start, 8, Resolution) is { } problem)
                yield return ("discriminator.start_resolution", problem);
            if (Architecture != "resnet")
            {
                yield return ("discriminator.start_resolution",
                    $"found {start} with architecture {Architecture}, expected resnet: others do not grow here");
            }
        }

        if (PatchHeads > 2 && Resolution == 8)
            yield return ("discriminator.patch_heads", $"found {PatchHeads}, expected 2 or fewer at 8 px");
    }
}
