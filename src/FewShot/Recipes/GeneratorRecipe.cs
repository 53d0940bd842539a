using FewShotGan.Generators;
using FewShotGan.Generators.FastGan;

namespace FewShotGan.Recipes;

/// <summary>The <c>generator</c> section of a recipe.</summary>
public sealed record GeneratorRecipe
{
    /// <summary>
    /// The architecture: <c>stylegan2</c> (Karras et al. 2020), or <c>fastgan</c> (Liu et al. 2021), whose keys are <c>z_dim</c>,
    /// <c>ngf</c> and <c>lite</c>.
    /// </summary>
    public string Type { get; init; } = "stylegan2";

    /// <summary>How blocks become a picture: <c>skip</c>, <c>resnet</c> or <c>orig</c> (Karras et al. 2020, figure 7).</summary>
    public string Architecture { get; init; } = "skip";

    /// <summary>Width of the latent z.</summary>
    public int ZDim { get; init; } = 128;

    /// <summary>Width of the intermediate latent w.</summary>
    public int WDim { get; init; } = 128;

    /// <summary>Fully connected layers of the mapping network.</summary>
    public int MappingLayers { get; init; } = 2;

    /// <summary>Channels times resolution: a block of resolution r has min(channel_base / r, channel_max) channels.</summary>
    public int ChannelBase { get; init; } = 2048;

    /// <summary>The most channels of a block.</summary>
    public int ChannelMax { get; init; } = 64;

    /// <summary>Bound on the activations of a convolution; none when null.</summary>
    public double? ConvClamp { get; init; }

    /// <summary>FastGAN's channels at 128 px; other resolutions have multiples or parts of it.</summary>
    public int Ngf { get; init; } = 128;

    /// <summary>Whether FastGAN's blocks have one convolution and no noise, rather than two of both.</summary>
    public bool Lite { get; init; } = true;

    /// <summary>The network's options, given what the pictures decide.</summary>
    /// <param name="resolution">Side of the pictures in pixels.</param>
    /// <param name="channels">Their channels.</param>
    /// <param name="classes">Their classes; 0 without labels.</param>
    public GeneratorOptions ToOptions(int resolution, int channels, int classes = 0) => Type == NetworkTypes.FastGan
        ? new FastGanOptions { CDim = classes, Resolution = resolution, ImageChannels = channels, ZDim = ZDim, Ngf = Ngf, Lite = Lite }
        : StyleGan2(resolution, channels, classes);

    private StyleGan2GeneratorOptions StyleGan2(int resolution, int channels, int classes) => new()
    {
        Architecture = Architecture,
        CDim = classes,
        Resolution = resolution,
        ImageChannels = channels,
        ZDim = ZDim,
        WDim = WDim,
        MappingLayers = MappingLayers,
        ChannelBase = ChannelBase,
        ChannelMax = ChannelMax,
        ConvClamp = ConvClamp,
    };
}
