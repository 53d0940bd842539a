using FewShotGan.Discriminators.Features;
using FewShotGan.Layers;
using TorchSharp;

namespace FewShotGan.Discriminators;

/// <summary>What a <see cref="StyleGan2Discriminator"/> is built from; defaults are the reference's.</summary>
public sealed record StyleGan2DiscriminatorOptions : DiscriminatorOptions
{
    /// <summary>Channels times resolution.</summary>
    public int ChannelBase { get; init; } = 32768;

    /// <summary>Most channels anywhere.</summary>
    public int ChannelMax { get; init; } = 512;

    /// <summary><c>resnet</c>, <c>skip</c> or <c>orig</c>.</summary>
    public string Architecture { get; init; } = "resnet";

    /// <summary>Samples a minibatch-std group; null for the whole batch.</summary>
    public int? MbstdGroupSize { get; init; } = 4;

    /// <summary>Minibatch-std channels; 0 for none.</summary>
    public int MbstdChannels { get; init; } = 1;

    /// <summary>Largest absolute value of a convolution's result; null for none.</summary>
    public double? ConvClamp { get; init; }

    /// <summary>Size of the mapped label; null for as many as there are channels at 4 px.</summary>
    public int? CMapDim { get; init; }

    /// <summary>Layers of the label's mapping network.</summary>
    public int MappingLayers { get; init; } = 8;

    /// <summary>Size of the embedded label; null for the size of the mapped one.</summary>
    public int? EmbedFeatures { get; init; }

    /// <summary>Size of the mapping's hidden layers; null for the size of the mapped label.</summary>
    public int? LayerFeatures { get; init; }

    /// <summary>How much slower than the rest of the network the mapping learns.</summary>
    public double MappingLrMultiplier { get; init; } = 0.01;

    /// <summary>Activation of the convolutions.</summary>
    public Activation Activation { get; init; } = Activation.LRelu;

    /// <summary>Taps of the low-pass filter.</summary>
    public IReadOnlyList<double> ResampleFilter { get; init; } = StyleGan2Shape.DefaultFilter;

    /// <inheritdoc/>
    public override ImageDiscriminator Create(torch.Generator init, IFeatureNetworkSource networks) => new StyleGan2Discriminator(this, init);
}
