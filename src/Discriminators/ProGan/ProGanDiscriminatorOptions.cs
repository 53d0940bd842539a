using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FewShotGan.Discriminators.Features;
using FewShotGan.Layers;
using TorchSharp;

namespace FewShotGan.Discriminators.ProGan;

/// <summary>
/// What a <see cref="ProGanDiscriminator"/> is built from; defaults are the paper's (Karras et al. 2018, table 2). When
/// it grows is the generator's to say.
/// </summary>
[Part("progan")]
public sealed record ProGanDiscriminatorOptions : DiscriminatorOptions
{
    /// <summary>Channels times resolution.</summary>
    [Range(1, 4096 * 1024)]
    public int ChannelBase { get; init; } = 16384;

    /// <summary>Most channels anywhere.</summary>
    [Range(1, 4096)]
    public int ChannelMax { get; init; } = 512;

    /// <summary>Samples a minibatch-std group; null for the whole batch.</summary>
    [Range(1, int.MaxValue)]
    public int? MbstdGroupSize { get; init; } = 4;

    /// <inheritdoc/>
    [JsonIgnore]
    public override BatchUse Batch => MbstdGroupSize is { } group
        ? BatchUse.Groups(group, MinibatchDeviation)
        : BatchUse.Whole(MinibatchDeviation);

    /// <inheritdoc/>
    [JsonIgnore]
    public override int? FeatureChannels => Channels(4);

    /// <inheritdoc/>
    public override DiscriminatorOptions Tiny(string featureNetwork) =>
        this with { ChannelBase = 64, ChannelMax = 8, MbstdGroupSize = MbstdGroupSize is null ? null : 2 };

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems()
    {
        if (ChannelBase < Resolution)
            yield return ("discriminator.channel_base", StyleGan2Shape.NoChannel(ChannelBase, Resolution));
    }

    /// <inheritdoc/>
    public override ImageDiscriminator Create(torch.Generator init, IFeatureNetworkSource networks) =>
        new ProGanDiscriminator(this, init);

    private const string MinibatchDeviation = "the minibatch standard deviation";

    /// <summary>Channels of the features of a resolution.</summary>
    /// <param name="resolution">A power of 2, 4 or above.</param>
    internal int Channels(int resolution) => StyleGan2Shape.Channels(resolution, ChannelBase, ChannelMax);
}
