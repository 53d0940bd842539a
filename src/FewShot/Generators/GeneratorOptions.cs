using TorchSharp;

namespace FewShotGan.Generators;

/// <summary>What a generator is built from, whatever its architecture.</summary>
public abstract record GeneratorOptions
{
    /// <summary>Width and height of the images: a power of 2.</summary>
    public required int Resolution { get; init; }

    /// <summary>Size of the latent z.</summary>
    public int ZDim { get; init; } = 512;

    /// <summary>Size of the label; 0 for none.</summary>
    public int CDim { get; init; }

    /// <summary>Channels of the images.</summary>
    public int ImageChannels { get; init; } = 3;

    /// <summary>Makes the network.</summary>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <exception cref="ArgumentException">An option is impossible.</exception>
    public abstract ImageGenerator Create(torch.Generator init);
}
