using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FewShotGan.Layers;

namespace FewShotGan.Generators.StyleGan2;

/// <summary>What a <see cref="StyleGan2Generator"/> is built from; defaults are the reference's.</summary>
[Part("stylegan2")]
public sealed record StyleGan2GeneratorOptions : GeneratorOptions
{
    /// <summary>Size of the intermediate latent w.</summary>
    [Range(1, 4096)]
    public int WDim { get; init; } = 512;

    /// <summary>Layers of the mapping network.</summary>
    [Range(1, 100)]
    public int MappingLayers { get; init; } = 8;

    /// <summary>Layers of a miner between z and the mapping network, as MineGAN has it; 0 for none.</summary>
    [Range(0, 100)]
    public int MinerLayers { get; init; }

    /// <summary>Size of the embedded label; null for <see cref="WDim"/>.</summary>
    [Range(1, 4096)]
    public int? EmbedFeatures { get; init; }

    /// <summary>Size of the mapping's hidden layers; null for <see cref="WDim"/>.</summary>
    [Range(1, 4096)]
    public int? LayerFeatures { get; init; }

    /// <summary>How much slower than the synthesis the mapping learns.</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double MappingLrMultiplier { get; init; } = 0.01;

    /// <summary>Decay of <c>w_avg</c> a batch.</summary>
    [Range(0.0, 1.0)]
    public double WAvgBeta { get; init; } = 0.995;

    /// <summary>Channels times resolution.</summary>
    [Range(1, 4096 * 1024)]
    public int ChannelBase { get; init; } = 32768;

    /// <summary>Most channels anywhere.</summary>
    [Range(1, 4096)]
    public int ChannelMax { get; init; } = 512;

    /// <summary>
    /// The resolution that the network has at first; those above it fade in, one after the other, as in a ProGAN
    /// (<see cref="IGrows"/>). Null for all from the beginning.
    /// </summary>
    public int? StartResolution { get; init; }

    /// <summary>Thousands of real images in which each of these fades in.</summary>
    [Range(0.0, double.MaxValue)]
    public double FadeKimg { get; init; } = 10;

    /// <summary><c>skip</c>, <c>resnet</c> or <c>orig</c>.</summary>
    [AllowedValues("skip", "resnet", "orig")]
    public string Architecture { get; init; } = "skip";

    /// <summary>Largest absolute value of a convolution's result; null for none.</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double? ConvClamp { get; init; }

    /// <summary>Whether synthesis layers have a noise input.</summary>
    public bool UseNoise { get; init; } = true;

    /// <summary>Activation of the synthesis layers.</summary>
    public Activation Activation { get; init; } = Activation.LRelu;

    /// <summary>Activation of the mapping layers.</summary>
    public Activation MappingActivation { get; init; } = Activation.LRelu;

    /// <summary>Taps of the low-pass filter.</summary>
    public IReadOnlyList<double> ResampleFilter { get; init; } = StyleGan2Shape.DefaultFilter;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool HasStyles => true;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<TorchSharp.torch.ScalarType> NarrowTypes => StyleGan2Shape.NarrowTypes(ConvClamp);

    /// <inheritdoc/>
    public override GeneratorOptions Tiny() =>
        this with { ZDim = 8, WDim = 8, MappingLayers = 2, ChannelBase = 64, ChannelMax = 8 };

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems()
    {
        if (ChannelBase < Resolution)
            yield return ("generator.channel_base", StyleGan2Shape.NoChannel(ChannelBase, Resolution));
        if (StartResolution is not { } start) yield break;
        if (StyleGan2Shape.NoBlock(start, 4, Resolution) is { } problem)
            yield return ("generator.start_resolution", problem);
        if (Architecture != "skip")
        {
            yield return ("generator.start_resolution",
                $"found {start} with architecture {Architecture}, expected skip: others have no image to begin with");
        }
    }

    /// <inheritdoc/>
    public override ImageGenerator Create(TorchSharp.torch.Generator init) => new StyleGan2Generator(this, init);
}
