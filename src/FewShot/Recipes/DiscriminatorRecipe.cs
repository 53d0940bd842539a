using FewShotGan.Discriminators;

namespace FewShotGan.Recipes;

/// <summary>The <c>discriminator</c> section of a recipe.</summary>
public sealed record DiscriminatorRecipe
{
    /// <summary>
    /// The architecture: <c>stylegan2</c> (Karras et al. 2020), or <c>projected</c> (Sauer et al. 2021), whose keys are those of
    /// <see cref="Projected"/> and none of the others here.
    /// </summary>
    public string Type { get; init; } = "stylegan2";

    /// <summary>How blocks take up the picture: <c>resnet</c>, <c>skip</c> or <c>orig</c> (Karras et al. 2020, figure 7).</summary>
    public string Architecture { get; init; } = "resnet";

    /// <summary>Channels times resolution: a block of resolution r has min(channel_base / r, channel_max) channels.</summary>
    public int ChannelBase { get; init; } = 2048;

    /// <summary>The most channels of a block.</summary>
    public int ChannelMax { get; init; } = 64;

    /// <summary>Pictures over which the minibatch standard deviation is taken; the batch is a multiple of it.</summary>
    public int MbstdGroupSize { get; init; } = 4;

    /// <summary>Feature maps that the minibatch standard deviation adds; 0 leaves it out.</summary>
    public int MbstdChannels { get; init; } = 1;

    /// <summary>Bound on the activations of a convolution; none when null.</summary>
    public double? ConvClamp { get; init; }

    /// <summary>The settings of a projected discriminator.</summary>
    public ProjectedRecipe Projected { get; init; } = new();

    /// <summary>The discriminators beside it that look through pretrained networks.</summary>
    public VisionAidedRecipe VisionAided { get; init; } = new();

    /// <summary>Whether it is a projected one.</summary>
    internal bool IsProjected => Type == NetworkTypes.Projected;

    /// <summary>The pretrained feature networks that it and the vision-aided ones look through, as the manifest names them.</summary>
    public IReadOnlyList<string> FeatureNetworks => [.. IsProjected ? Projected.FeatureNetworks : [], .. VisionAided.Networks];

    /// <summary>The network's options, given what the pictures decide.</summary>
    /// <param name="resolution">Side of the pictures in pixels.</param>
    /// <param name="channels">Their channels.</param>
    /// <param name="classes">Their classes; 0 without labels.</param>
    public DiscriminatorOptions ToOptions(int resolution, int channels, int classes = 0) =>
        IsProjected ? Projected.ToOptions(resolution, channels, classes) : StyleGan2(resolution, channels, classes);

    private StyleGan2DiscriminatorOptions StyleGan2(int resolution, int channels, int classes) => new()
    {
        Architecture = Architecture,
        CDim = classes,
        Resolution = resolution,
        ImageChannels = channels,
        ChannelBase = ChannelBase,
        ChannelMax = ChannelMax,
        MbstdGroupSize = MbstdGroupSize,
        MbstdChannels = MbstdChannels,
        ConvClamp = ConvClamp,
    };
}
