using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Generators;

/// <summary>
/// What a generator is built from, whatever its architecture: the <c>generator</c> section of a recipe.
/// </summary>
public abstract record GeneratorOptions
{
    /// <summary>Width and height of the images: a power of 2.</summary>
    [DecidedByImages]
    public int Resolution { get; init; }

    /// <summary>Size of the latent z.</summary>
    [Range(1, 4096)]
    public int ZDim { get; init; } = 512;

    /// <summary>Size of the label; 0 for none.</summary>
    [DecidedByImages]
    public int CDim { get; init; }

    /// <summary>Channels of the images.</summary>
    [DecidedByImages]
    public int ImageChannels { get; init; } = 3;

    /// <summary>
    /// Whether every layer takes a w of its own, which style mixing and path-length regularisation need.
    /// </summary>
    [JsonIgnore]
    public abstract bool HasStyles { get; }

    /// <summary>The types that the network can compute in where its resolution is high, but for float32.</summary>
    [JsonIgnore]
    public virtual IReadOnlyList<ScalarType> NarrowTypes => [];

    /// <summary>How the images of a batch depend on each other while it is trained.</summary>
    [JsonIgnore]
    public virtual BatchUse Batch => BatchUse.Separate;

    /// <summary>These options for some images.</summary>
    /// <param name="resolution">Side of the images in pixels.</param>
    /// <param name="channels">Their channels.</param>
    /// <param name="classes">Their classes; 0 without labels.</param>
    public GeneratorOptions For(int resolution, int channels, int classes) =>
        this with { Resolution = resolution, ImageChannels = channels, CDim = classes };

    /// <summary>
    /// These options with the smallest sizes that leave each kind of layer in the network: what checks that go through
    /// every family run. What the images decide stays as it is.
    /// </summary>
    public virtual GeneratorOptions Tiny() => this;

    /// <summary>
    /// What is wrong with the options together, for images of a power of 2 from 8 to 1024 px: a key and a message.
    /// </summary>
    public virtual IEnumerable<(string Key, string Message)> Problems() => [];

    /// <summary>Makes the network.</summary>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <exception cref="ArgumentException">An option is impossible.</exception>
    public abstract ImageGenerator Create(torch.Generator init);
}
