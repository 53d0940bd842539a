using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FewShotGan.Discriminators.Features;
using FewShotGan.Layers;
using TorchSharp;

namespace FewShotGan.Discriminators.Mlp;

/// <summary>What a <see cref="MlpDiscriminator"/> is built from; defaults are those of the paper's program.</summary>
[Part("mlp")]
public sealed record MlpDiscriminatorOptions : DiscriminatorOptions
{
    /// <summary>The largest images: the first layer has a weight for each of their numbers.</summary>
    public const int MostResolution = 128;

    /// <summary>Units of each of the two hidden layers.</summary>
    [Range(1, 8192)]
    public int Width { get; init; } = 240;

    /// <summary>Linear functions of which a unit is the largest.</summary>
    [Range(2, 64)]
    public int Pieces { get; init; } = 5;

    /// <summary>Share of a layer's inputs that are left out at random while it is trained; 0 for none.</summary>
    [Range(0.0, 0.95)]
    public double Dropout { get; init; } = 0.5;

    /// <summary>The same of the pixels and of the label beside them.</summary>
    [Range(0.0, 0.95)]
    public double InputDropout { get; init; } = 0.2;

    /// <inheritdoc/>
    [JsonIgnore]
    public override BatchUse Batch =>
        Dropout > 0 || InputDropout > 0 ? BatchUse.Whole("dropout, drawn a batch at a time,") : BatchUse.Separate;

    /// <inheritdoc/>
    public override ImageDiscriminator Create(torch.Generator init, IFeatureNetworkSource networks) =>
        new MlpDiscriminator(this, init);

    /// <inheritdoc/>
    public override DiscriminatorOptions Tiny(string featureNetwork) => this with { Width = 8, Pieces = 2 };

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems()
    {
        if (Resolution > MostResolution)
            yield return ("data.resolution",
                $"found {Resolution}, expected at most {MostResolution} with discriminator.type mlp");
    }
}
