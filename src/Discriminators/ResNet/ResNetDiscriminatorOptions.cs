using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FewShotGan.Discriminators.Features;
using FewShotGan.Layers;
using TorchSharp;

namespace FewShotGan.Discriminators.ResNet;

/// <summary>What a <see cref="ResNetDiscriminator"/> is built from.</summary>
[Part("resnet")]
public sealed record ResNetDiscriminatorOptions : DiscriminatorOptions
{
    /// <summary>The smallest images.</summary>
    public const int LeastResolution = 8;

    /// <summary>The largest images.</summary>
    public const int MostResolution = 256;

    // From here on channels grow as the resolution falls; smaller images have the same number everywhere.
    private const int LargeResolution = 64;

    /// <summary>
    /// Channels of the first block from 64 px on, twice as many for each halving, at most 16 times; of smaller images
    /// half the channels of every block. The papers have 64.
    /// </summary>
    [Range(1, 1024)]
    public int Ndf { get; init; } = 64;

    /// <summary>
    /// What normalises: <c>spectral</c> the weights, as in SNGAN and SAGAN; <c>layer</c> the features, as in WGAN-GP's
    /// critic; <c>none</c>.
    /// </summary>
    [AllowedValues("spectral", "layer", "none")]
    public string Norm { get; init; } = "spectral";

    /// <summary>The resolution of the features over which self-attention goes, as in SAGAN; 0 for none.</summary>
    [Range(0, MostResolution)]
    public int Attention { get; init; }

    /// <summary>
    /// What labels do: <c>projection</c> has the class's vector judge the features (Miyato and Koyama 2018);
    /// <c>classifier</c> leaves the logit as it is and tells the image's class, which
    /// <c>regularizers.auxiliary_classifier</c> trains (Odena et al. 2017).
    /// </summary>
    [AllowedValues("projection", "classifier")]
    public string Labels { get; init; } = "projection";

    /// <inheritdoc/>
    [JsonIgnore]
    public override int? FeatureChannels => Blocks().Last().Out;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool HasClassifier => Labels == "classifier";

    /// <inheritdoc/>
    public override ImageDiscriminator Create(torch.Generator init, IFeatureNetworkSource networks) =>
        new ResNetDiscriminator(this, init);

    /// <inheritdoc/>
    public override DiscriminatorOptions Tiny(string featureNetwork) => this with { Ndf = 4, Attention = 8 };

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems()
    {
        if (Resolution is < LeastResolution or > MostResolution)
        {
            yield return ("data.resolution",
                $"found {Resolution}, expected {LeastResolution} to {MostResolution} with discriminator.type resnet");
            yield break;
        }

        var sides = Blocks().Select(block => block.Side).Distinct().ToList();
        if (Attention > 0 && !sides.Contains(Attention))
            yield return ("discriminator.attention",
                $"found {Attention}, expected 0 or the side of a block's features: {string.Join(", ", sides)}");
    }

    /// <summary>
    /// The blocks: channels in and out, and the side of their features. From 64 px on they halve it down to 4 px, and
    /// one more follows (Miyato et al. 2018, table 6); smaller images are halved down to 8 px, and two follow
    /// (table 4).
    /// </summary>
    public IEnumerable<(int In, int Out, bool Halves, int Side)> Blocks()
    {
        bool isLarge = Resolution >= LargeResolution;
        int halvings = Math.Max(1, int.Log2(Resolution) - (isLarge ? 2 : 3)), channels = ImageChannels;
        for (int i = 0; i < halvings + (isLarge ? 1 : 2); i++)
        {
            int wider = isLarge ? Ndf * Math.Min(16, 1 << i) : 2 * Ndf;
            yield return (channels, wider, i < halvings, Resolution >> Math.Min(i + 1, halvings));
            channels = wider;
        }
    }
}
