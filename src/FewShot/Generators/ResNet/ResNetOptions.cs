using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FewShotGan.Layers;
using TorchSharp;

namespace FewShotGan.Generators.ResNet;

/// <summary>What a <see cref="ResNetGenerator"/> is built from.</summary>
[Part("resnet")]
public sealed record ResNetOptions : GeneratorOptions
{
    /// <summary>The smallest images: one block doubles 4 px.</summary>
    public const int LeastResolution = 8;

    /// <summary>The largest images.</summary>
    public const int MostResolution = 256;

    // From here on channels fall as the resolution grows; smaller images have the same number everywhere.
    private const int LargeResolution = 64;

    /// <summary>Takes the papers' width of z.</summary>
    public ResNetOptions() => ZDim = 128;

    /// <summary>
    /// Channels of the last block from 64 px on, twice as many for each halving, at most 16 times; of smaller images a
    /// quarter of the channels of every block. The papers have 64.
    /// </summary>
    [Range(1, 1024)]
    public int Ngf { get; init; } = 64;

    /// <summary>Whether its weights have spectral normalisation too, as in SAGAN.</summary>
    public bool Spectral { get; init; }

    /// <summary>The resolution of the features over which self-attention goes, as in SAGAN; 0 for none.</summary>
    [Range(0, MostResolution)]
    public int Attention { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool HasStyles => false;

    /// <inheritdoc/>
    [JsonIgnore]
    public override BatchUse Batch => BatchUse.Whole("batch normalisation");

    /// <inheritdoc/>
    public override GeneratorOptions Tiny() => this with { ZDim = 8, Ngf = 2, Attention = 8 };

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems()
    {
        if (Resolution is < LeastResolution or > MostResolution)
        {
            yield return ("data.resolution",
                $"found {Resolution}, expected {LeastResolution} to {MostResolution} with generator.type resnet");
        }
        else if (Attention > 0 && !Sides().Contains(Attention))
        {
            yield return ("generator.attention",
                $"found {Attention}, expected 0 or the side of a block's features: {string.Join(", ", Sides())}");
        }
    }

    /// <inheritdoc/>
    public override ImageGenerator Create(torch.Generator init) => new ResNetGenerator(this, init);

    /// <summary>The sides of the blocks' features: 8 px to those of the images.</summary>
    internal IEnumerable<int> Sides()
    {
        for (int side = 8; side <= Resolution; side *= 2) yield return side;
    }

    /// <summary>
    /// Channels of the features of a resolution (Miyato et al. 2018, tables 4 and 6).
    /// </summary>
    /// <param name="side">A power of 2, from 4 to that of the images.</param>
    internal int Channels(int side) => Resolution < LargeResolution ? 4 * Ngf : Ngf * Math.Min(16, Resolution / side);
}
