using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FewShotGan.Layers;
using TorchSharp;

namespace FewShotGan.Generators.ProGan;

/// <summary>
/// What a <see cref="ProGanGenerator"/> is built from, and when it grows; defaults are the paper's (Karras et al. 2018,
/// table 2).
/// </summary>
[Part("progan")]
public sealed record ProGanOptions : GeneratorOptions
{
    /// <summary>Channels times resolution.</summary>
    [Range(1, 4096 * 1024)]
    public int ChannelBase { get; init; } = 16384;

    /// <summary>Most channels anywhere.</summary>
    [Range(1, 4096)]
    public int ChannelMax { get; init; } = 512;

    /// <summary>
    /// When it grows. The discriminator and <c>inputs.fade_reals</c> follow the generator, so this is the run's only
    /// schedule.
    /// </summary>
    public GrowthSchedule Growth { get; init; } = new();

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool HasStyles => false;

    /// <inheritdoc/>
    public override GeneratorOptions Tiny() => this with
    {
        ZDim = 8, ChannelBase = 64, ChannelMax = 8, Growth = new() { StableKimg = [0.008], FadeKimg = [0.016] },
    };

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems()
    {
        if (ChannelBase < Resolution)
            yield return ("generator.channel_base", StyleGan2Shape.NoChannel(ChannelBase, Resolution));
        foreach (var (key, message) in Growth.Problems(Resolution)) yield return ("generator.growth." + key, message);
    }

    /// <inheritdoc/>
    public override ImageGenerator Create(torch.Generator init) => new ProGanGenerator(this, init);

    /// <summary>Channels of the features of a resolution.</summary>
    /// <param name="resolution">A power of 2, 4 or above.</param>
    internal int Channels(int resolution) => StyleGan2Shape.Channels(resolution, ChannelBase, ChannelMax);
}
