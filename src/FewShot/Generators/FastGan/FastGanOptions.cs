using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FewShotGan.Layers;
using TorchSharp;

namespace FewShotGan.Generators.FastGan;

/// <summary>What a <see cref="FastGanGenerator"/> is built from; defaults are the reference's.</summary>
[Part("fastgan")]
public sealed record FastGanOptions : GeneratorOptions
{
    /// <summary>The smallest images: coarser ones have no layer of their own.</summary>
    public const int LeastResolution = 32;

    /// <summary>The largest images.</summary>
    public const int MostResolution = 1024;

    /// <summary>Takes the reference's width of z.</summary>
    public FastGanOptions() => ZDim = 256;

    /// <summary>Channels at 128 px; other resolutions have multiples or parts of it.</summary>
    [Range(1, 1024)]
    public int Ngf { get; init; } = 128;

    /// <summary>Whether blocks have one convolution and no noise, rather than two of both.</summary>
    public bool Lite { get; init; }

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
            yield return (
                "data.resolution",
                $"found {Resolution}, expected {LeastResolution} to {MostResolution} with generator.type fastgan");
        else if (Channels(Resolution) < 1)
            yield return (
                "generator.ngf",
                $"found {Ngf}, expected at least {Resolution / 128}: at {Resolution} px no channel would be left");
    }

    /// <inheritdoc/>
    public override ImageGenerator Create(torch.Generator init) => new FastGanGenerator(this, init);

    /// <summary>Channels of the features of a resolution.</summary>
    /// <param name="resolution">A power of 2, 4 or above.</param>
    public int Channels(int resolution) => resolution switch
    {
        4 => 16 * Ngf,
        64 => 2 * Ngf, // as many as at 32 px
        < 64 => 64 / resolution * Ngf,
        _ => Ngf * 128 / resolution,
    };
}
