using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.VisionAided;

/// <summary>
/// The trainable part of a perceptual discriminator (Sungatullina et al. 2018, "Image Manipulation with Perceptual
/// Discriminators", section 3 and figure 2): the finest map is halved again and again, and at each size the network's
/// own map of that size is convolved and joined. Logits are given where 8 and 4 pixels are left, and of the whole
/// image. Layers have spectral normalisation, as the other heads do and the paper's do not.
/// </summary>
public sealed class PerceptualHead : VisionAidedHead
{
    private const int LastSide = 4, PatchSide = 8, WidestFactor = 4;
    private readonly List<Stage> stages = [];
    private readonly SpectralConv2d whole;

    /// <summary>Draws the weights.</summary>
    /// <param name="maps">
    /// Channels and side of the maps, the finest first; each side half the one before, or a quarter, and so on.
    /// </param>
    /// <param name="width">Channels after the first halving; they double with each, up to four times as many.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <exception cref="ArgumentException">
    /// The finest map has less than 4 pixels a side, or a side is not a halving of it.
    /// </exception>
    public PerceptualHead(IReadOnlyList<(int Channels, int Side)> maps, int width, Generator init)
        : base(nameof(PerceptualHead))
    {
        var (channels, side) = maps[0];
        if (side < LastSide)
            throw new ArgumentException(
                $"the finest map has {side} pixels a side; a perceptual head takes {LastSide} or more", nameof(maps));
        var waiting = new Queue<(int Channels, int Side)>(maps.Skip(1));
        for (int wide = width; side / 2 >= LastSide; wide = Math.Min(2 * wide, width * WidestFactor))
        {
            side /= 2;
            int? joined = waiting.TryPeek(out var next) && next.Side == side ? waiting.Dequeue().Channels : null;
            stages.Add(new Stage(
                new SpectralConv2d(channels, wide, 4, init, stride: 2, padding: 1, bias: true),
                joined is { } own ? new SpectralConv2d(own, wide, 3, init, padding: 1, bias: true) : null,
                side is LastSide or PatchSide
                ? new SpectralConv2d(joined is null ? wide : 2 * wide, 1, 3, init, padding: 1, bias: true)
                : null));
            channels = joined is null ? wide : 2 * wide;
        }

        if (waiting.Count > 0)
            throw new ArgumentException(
                $"a map has {waiting.Peek().Side} pixels a side, which is no halving of {maps[0].Side} down "
                    + $"to {LastSide}", nameof(maps));
        whole = new SpectralConv2d(channels, 1, side, init, bias: true);
        Register();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor> Forward(IReadOnlyList<Tensor> features, Tensor? labels = null)
    {
        using var scope = NewDisposeScope();
        var (x, joined, logits) = (features[0], 1, new List<Tensor>());
        foreach (var stage in stages)
        {
            x = Activate(stage.Down.forward(x));
            if (stage.Own is not null) x = cat([x, Activate(stage.Own.forward(features[joined++]))], 1);
            if (stage.Patch is not null) logits.Add(stage.Patch.forward(x).squeeze(1));
        }

        logits.Add(whole.forward(x).flatten(1));
        return [.. logits.Select(scope.MoveToOuter)];
    }

    private void Register()
    {
        register_module("blocks", Numbered(stages.Select((stage, i) => ($"{i}", (nn.Module)stage.Down))));
        register_module("input_blocks", Numbered(Those(stage => stage.Own)));
        register_module("output_blocks", Numbered([.. Those(stage => stage.Patch), ("whole", whole)]));

        IEnumerable<(string, nn.Module)> Those(Func<Stage, nn.Module?> layer) =>
            stages.Select((stage, i) => ($"{i}", layer(stage))).Where(entry => entry.Item2 is not null)
                .Select(entry => (entry.Item1, entry.Item2!));
    }

    private sealed record Stage(SpectralConv2d Down, SpectralConv2d? Own, SpectralConv2d? Patch);
}
