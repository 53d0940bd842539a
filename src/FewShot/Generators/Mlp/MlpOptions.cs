using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FewShotGan.Layers;
using TorchSharp;

namespace FewShotGan.Generators.Mlp;

/// <summary>What an <see cref="MlpGenerator"/> is built from; defaults are those of the paper's program.</summary>
[Part("mlp")]
public sealed record MlpOptions : GeneratorOptions
{
    /// <summary>The largest images: the last layer has weights for each of their numbers.</summary>
    public const int MostResolution = 128;

    /// <summary>Takes the paper's width of z.</summary>
    public MlpOptions() => ZDim = 100;

    /// <summary>Units of each of the two hidden layers.</summary>
    [Range(1, 8192)]
    public int Width { get; init; } = 1200;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool HasStyles => false;

    /// <inheritdoc/>
    public override GeneratorOptions Tiny() => this with { ZDim = 8, Width = 16 };

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems()
    {
        if (Resolution > MostResolution)
            yield return ("data.resolution",
                $"found {Resolution}, expected at most {MostResolution} with generator.type mlp");
    }

    /// <inheritdoc/>
    public override ImageGenerator Create(torch.Generator init) => new MlpGenerator(this, init);
}
