using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FewShotGan.Layers;
using TorchSharp;

namespace FewShotGan.Generators.Dcgan;

/// <summary>What a <see cref="DcganGenerator"/> is built from.</summary>
[Part("dcgan")]
public sealed record DcganOptions : GeneratorOptions
{
    /// <summary>The smallest images: the projection of z has 4 px, and one convolution doubles them.</summary>
    public const int LeastResolution = 8;

    /// <summary>The largest images: the layer of 4 px would have thousands of channels.</summary>
    public const int MostResolution = 256;

    /// <summary>Takes the paper's width of z.</summary>
    public DcganOptions() => ZDim = 100;

    /// <summary>
    /// Channels of the last hidden layer, which has half the resolution; twice as many for each halving.
    /// </summary>
    [Range(1, 1024)]
    public int Ngf { get; init; } = 64;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool HasStyles => false;

    /// <inheritdoc/>
    [JsonIgnore]
    public override BatchUse Batch => BatchUse.Whole("batch normalisation");

    /// <inheritdoc/>
    public override GeneratorOptions Tiny() => this with { ZDim = 8, Ngf = 4 };

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems()
    {
        if (Resolution is < LeastResolution or > MostResolution)
        {
            yield return ("data.resolution",
                $"found {Resolution}, expected {LeastResolution} to {MostResolution} with generator.type dcgan");
        }
    }

    /// <inheritdoc/>
    public override ImageGenerator Create(torch.Generator init) => new DcganGenerator(this, init);

    /// <summary>Channels of the hidden layer of a resolution.</summary>
    /// <param name="resolution">A power of 2, from 4 to half the images'.</param>
    public int Channels(int resolution) => Ngf * (Resolution / 2 / resolution);
}
