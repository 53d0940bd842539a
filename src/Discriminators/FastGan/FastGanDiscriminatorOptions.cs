using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FewShotGan.Discriminators.Features;
using FewShotGan.Layers;
using TorchSharp;

namespace FewShotGan.Discriminators.FastGan;

/// <summary>What a <see cref="FastGanDiscriminator"/> is built from; defaults are the reference's.</summary>
[Part("fastgan")]
public sealed record FastGanDiscriminatorOptions : DiscriminatorOptions, IReportsNumbers
{
    /// <summary>The smallest images: coarser ones are not halved to 8 px twice.</summary>
    public const int LeastResolution = 32;

    /// <summary>Channels at 64 px; other resolutions have multiples or parts of it.</summary>
    [Range(16, 1024)]
    public int Ndf { get; init; } = 64;

    /// <summary>Channels of the decoders at 128 px, the most that they make; four times as many at 16 px.</summary>
    [Range(1, 1024)]
    public int DecoderChannels { get; init; } = 32;

    /// <summary>
    /// λ of the reconstruction of real images; 0 leaves it out. The reference adds up what it takes the mean of here,
    /// over batches of 8.
    /// </summary>
    [Range(0.0, double.MaxValue)]
    public double ReconstructionWeight { get; init; } = 8;

    /// <summary>
    /// The feature network through which reconstructions are compared with images; the reference's LPIPS looks through
    /// VGG16.
    /// </summary>
    public string Perceptual { get; init; } = "pp-ocr-detector";

    /// <summary>Side of what that network sees, in pixels: smaller images are enlarged for it.</summary>
    [JsonIgnore]
    public int PerceptualSide => Math.Clamp(Resolution, PerceptualDistance.LeastSide, FastGanDiscriminator.MostOfSmall);

    /// <inheritdoc/>
    [JsonIgnore]
    public IReadOnlyList<ReportedNumber> Reports =>
    [
        new(FastGanDiscriminator.Reconstruction, "distance",
            "Mean perceptual distance between real images and what a fastgan discriminator's decoders make of its "
            + "features, of the whole image twice and of a quarter, without its weight; empty for other "
            + "discriminators."),
    ];

    /// <inheritdoc/>
    [JsonIgnore]
    public override BatchUse Batch => BatchUse.Whole("batch normalisation");

    /// <inheritdoc/>
    public override ImageDiscriminator Create(torch.Generator init, IFeatureNetworkSource networks) =>
        new FastGanDiscriminator(this, networks, init);

    /// <inheritdoc/>
    public override DiscriminatorOptions Tiny(string featureNetwork) =>
        this with { Ndf = 16, DecoderChannels = 4, ReconstructionWeight = 0.1, Perceptual = featureNetwork };

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems()
    {
        if (Resolution < LeastResolution)
            yield return (
                "data.resolution",
                $"found {Resolution}, expected {LeastResolution} or more with discriminator.type fastgan");
    }
}
