namespace FewShotGan.Layers;

/// <summary>What a <see cref="MappingNetwork"/> is built from.</summary>
public sealed record MappingOptions
{
    /// <summary>Size of the latent z; 0 for none.</summary>
    public int ZDim { get; init; } = 512;

    /// <summary>Size of the label c; 0 for none.</summary>
    public int CDim { get; init; }

    /// <summary>Size of the result w.</summary>
    public int WDim { get; init; } = 512;

    /// <summary>How often w is repeated for the synthesis layers; null for not at all, and no <c>w_avg</c>.</summary>
    public int? NumWs { get; init; }

    /// <summary>Fully connected layers.</summary>
    public int Layers { get; init; } = 8;

    /// <summary>Size of the embedded label; null for <see cref="WDim"/>.</summary>
    public int? EmbedFeatures { get; init; }

    /// <summary>Size of the hidden layers; null for <see cref="WDim"/>.</summary>
    public int? LayerFeatures { get; init; }

    /// <summary>Layers of a miner before the others, which turns latents into latents; 0 for none.</summary>
    public int MinerLayers { get; init; }

    /// <summary>Activation of every layer.</summary>
    public Activation Activation { get; init; } = Activation.LRelu;

    /// <summary>How much slower than the rest of the network the layers learn.</summary>
    public double LrMultiplier { get; init; } = 0.01;

    /// <summary>Decay of <c>w_avg</c> a batch.</summary>
    public double WAvgBeta { get; init; } = 0.995;
}
