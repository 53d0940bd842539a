using FewShotGan.Discriminators.Features;
using TorchSharp;

namespace FewShotGan.Discriminators;

/// <summary>What a discriminator is built from, whatever its architecture.</summary>
public abstract record DiscriminatorOptions
{
    /// <summary>Width and height of the images: a power of 2 from 8 to 1024.</summary>
    public required int Resolution { get; init; }

    /// <summary>Channels of the images.</summary>
    public int ImageChannels { get; init; } = 3;

    /// <summary>Size of the label; 0 for none.</summary>
    public int CDim { get; init; }

    /// <summary>Makes the network.</summary>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <param name="networks">Where pretrained networks that it names come from.</param>
    /// <exception cref="ArgumentException">An option is impossible.</exception>
    public abstract ImageDiscriminator Create(torch.Generator init, IFeatureNetworkSource networks);
}
