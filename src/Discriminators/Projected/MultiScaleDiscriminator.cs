using FewShotGan.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.Projected;

/// <summary>One head a scale (Sauer et al. 2021, section 3.1); what it gives is all their logits.</summary>
public sealed class MultiScaleDiscriminator : Module
{
    private readonly List<(int Scale, ScaleHead Head)> heads;

    /// <summary>Draws the weights.</summary>
    /// <param name="maps">The features, from fine to coarse.</param>
    /// <param name="options">Which scales have a head, and what heads are made of.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <exception cref="ArgumentException">There is no such scale, or its features are too small.</exception>
    public MultiScaleDiscriminator(
        IReadOnlyList<FeatureMap> maps, ProjectedDiscriminatorOptions options, Generator init)
        : base(nameof(MultiScaleDiscriminator))
    {
        var scales = options.Scales.Count > 0 ? options.Scales : Enumerable.Range(0, maps.Count);
        heads = [.. scales.Select(scale => scale >= 0 && scale < maps.Count
            ? (scale, Head(maps[scale]))
            : throw new ArgumentException($"scales has {scale}; there are 0 to {maps.Count - 1}.", nameof(options)))];
        register_module("mini_discs", new Sequence(heads.Select(entry => ($"{entry.Scale}", (Module)entry.Head))));

        ScaleHead Head(FeatureMap map) =>
            options.JudgesTokens ? new TokenHead(map, options, init) : new Head(map, options, init);
    }

    /// <summary>Judges features.</summary>
    /// <param name="features">One <c>[N, C, H, W]</c> a scale, from fine to coarse.</param>
    /// <param name="labels">Labels <c>[N, CDim]</c>; null without labels.</param>
    /// <returns>Logits <c>[N, K]</c>, head by head.</returns>
    public Tensor Forward(IReadOnlyList<Tensor> features, Tensor? labels = null)
    {
        using var scope = NewDisposeScope();
        return cat(heads.Select(entry => entry.Head.Forward(features[entry.Scale], labels).flatten(1)).ToList(), 1)
            .MoveToOuterDisposeScope();
    }
}
