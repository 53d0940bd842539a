using FewShotGan.Discriminators.Projected;

namespace FewShotGan.Recipes;

/// <summary>
/// The <c>discriminator.projected</c> section of a recipe (Sauer et al. 2021, "Projected GANs Converge Faster"): all that the
/// reference has as constants, with its values but for the network.
/// </summary>
public sealed record ProjectedRecipe
{
    // One list for all, so that sections with this default are equal.
    private static readonly IReadOnlyList<string> Shipped = ["pp-ocr-detector"];

    /// <summary>
    /// The networks that pictures are looked at through: names that <c>fewshot features list</c> shows, ONNX files, or YAML files that
    /// describe one.
    /// </summary>
    public IReadOnlyList<string> FeatureNetworks { get; init; } = Shipped;

    /// <summary>The values of the network that are looked at, from fine to coarse; [] for those its description names.</summary>
    public IReadOnlyList<string> Taps { get; init; } = [];

    /// <summary>
    /// The side in pixels to which pictures are scaled for the networks; null for 224 where they are smaller, and their own size
    /// otherwise.
    /// </summary>
    public int? Resolution { get; init; }

    /// <summary>
    /// What runs the networks in the heads' step, where no gradient goes through them: <c>torch</c>, as in the generator's step, or
    /// <c>onnxruntime</c>. Both agree, as is checked when a run begins; docs/projected.md says which is faster when.
    /// </summary>
    public string HeadsEngine { get; init; } = "torch";

    /// <summary>How features are mixed at random: <c>none</c>, <c>ccm</c> across channels, <c>csm</c> also across scales.</summary>
    public string Projection { get; init; } = "csm";

    /// <summary>Channels of the finest mixed features.</summary>
    public int Channels { get; init; } = 64;

    /// <summary>Whether coarser features get more channels, twice as many from one scale to the next.</summary>
    public bool Expand { get; init; } = true;

    /// <summary>The scales that have a head, 0 being the finest; [] for all.</summary>
    public IReadOnlyList<int> Scales { get; init; } = [];

    /// <summary>Whether the heads' convolutions are separable: less arithmetic; the reference has it with StyleGAN2, not with FastGAN.</summary>
    public bool Separable { get; init; }

    /// <summary>Whether heads judge small patches: they halve the resolution once, whatever it is.</summary>
    public bool Patch { get; init; }

    /// <summary>Channels of the heads' features; null for the reference's, 64 to 512.</summary>
    public int? HeadChannels { get; init; }

    /// <summary>The network's options, given what the pictures decide.</summary>
    /// <param name="resolution">Side of the pictures in pixels.</param>
    /// <param name="channels">Their channels.</param>
    /// <param name="classes">Their classes; 0 without labels.</param>
    public ProjectedDiscriminatorOptions ToOptions(int resolution, int channels, int classes) => new()
    {
        CDim = classes,
        Resolution = resolution,
        ImageChannels = channels,
        FeatureNetworks = FeatureNetworks,
        Taps = Taps,
        FeatureResolution = Resolution,
        HeadsEngine = HeadsEngine,
        Projection = Projection,
        ProjectionChannels = Channels,
        Expand = Expand,
        Scales = Scales,
        Separable = Separable,
        Patch = Patch,
        HeadChannels = HeadChannels,
    };
}
