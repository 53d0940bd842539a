using System.Text.Json.Serialization;
using FewShotGan.Discriminators.Features;
using FewShotGan.Layers;
using TorchSharp;

namespace FewShotGan.Discriminators;

/// <summary>
/// What a discriminator is built from, whatever its architecture: the <c>discriminator</c> section of a recipe.
/// </summary>
public abstract record DiscriminatorOptions
{
    /// <summary>Width and height of the images: a power of 2 from 8 to 1024.</summary>
    [DecidedByImages]
    public int Resolution { get; init; }

    /// <summary>Channels of the images.</summary>
    [DecidedByImages]
    public int ImageChannels { get; init; } = 3;

    /// <summary>Size of the label; 0 for none.</summary>
    [DecidedByImages]
    public int CDim { get; init; }

    /// <summary>Makes the network.</summary>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <param name="networks">Where pretrained networks that it names come from.</param>
    /// <exception cref="ArgumentException">An option is impossible.</exception>
    public abstract ImageDiscriminator Create(torch.Generator init, IFeatureNetworkSource networks);

    /// <summary>The types that the network can compute in where its resolution is high, but for float32.</summary>
    [JsonIgnore]
    public virtual IReadOnlyList<torch.ScalarType> NarrowTypes => [];

    /// <summary>How the images of a batch depend on each other while it is trained.</summary>
    [JsonIgnore]
    public virtual BatchUse Batch => BatchUse.Separate;

    /// <summary>
    /// Channels of <see cref="Judgement.Features"/>, which the network gives beside its logits; null where it gives
    /// none.
    /// </summary>
    [JsonIgnore]
    public virtual int? FeatureChannels => null;

    /// <summary>
    /// Whether the network, with labels, tells an image's class beside its logits (<see cref="Judgement.Classes"/>).
    /// </summary>
    [JsonIgnore]
    public virtual bool HasClassifier => false;

    /// <summary>Whether images may come in another size than <see cref="Resolution"/>, such as parts of them.</summary>
    [JsonIgnore]
    public virtual bool TakesAnySize => false;

    /// <summary>These options for some images.</summary>
    /// <param name="resolution">Side of the images in pixels.</param>
    /// <param name="channels">Their channels.</param>
    /// <param name="classes">Their classes; 0 without labels.</param>
    public DiscriminatorOptions For(int resolution, int channels, int classes) =>
        this with { Resolution = resolution, ImageChannels = channels, CDim = classes };

    /// <summary>
    /// These options with the smallest sizes that leave each kind of layer in the network: what checks that go through
    /// every family run. What the images decide stays as it is.
    /// </summary>
    /// <param name="featureNetwork">A small feature network, for a family that looks through some.</param>
    public virtual DiscriminatorOptions Tiny(string featureNetwork) => this;

    /// <summary>
    /// What is wrong with the options together, for images of a power of 2 from 8 to 1024 px: a key and a message.
    /// </summary>
    public virtual IEnumerable<(string Key, string Message)> Problems() => [];
}
