using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.VisionAided;

/// <summary>
/// Judges several levels of a network: maps everywhere, by two convolutions with anti-aliased pooling between them, and
/// a vector of the whole image by a small perceptron. The reference has it on CLIP and DINO.
/// </summary>
public sealed class MultiLevelHead : VisionAidedHead
{
    private readonly LevelDecoder[] levels;
    private readonly SpectralLinear hidden;
    private readonly ClassLogit logit;

    /// <summary>Draws the weights.</summary>
    /// <param name="maps">The maps, in order.</param>
    /// <param name="features">Length of the vector that follows them.</param>
    /// <param name="width">Channels of the hidden layers.</param>
    /// <param name="classes">Classes of a conditional head, 0 for none.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    public MultiLevelHead(IReadOnlyList<HeadLevel> maps, int features, int width, int classes, Generator init)
        : base(nameof(MultiLevelHead))
    {
        levels = [.. maps.Select(map => new LevelDecoder(map, width, init))];
        hidden = new SpectralLinear(features, width, init);
        register_module(
            "decoder", Numbered(
                [.. levels.Select((level, i) => ($"{i}", level)), ($"{levels.Length}", Numbered(("0", hidden)))]));
        logit = new ClassLogit(this, width, classes, init);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor> Forward(IReadOnlyList<Tensor> features, Tensor? labels = null)
    {
        using var scope = NewDisposeScope();
        var logits = levels.Select((level, i) => level.forward(features[i])).ToList();
        logits.Add(logit.Of(Activate(hidden.forward(features[levels.Length])), labels));
        return [.. logits.Select(scope.MoveToOuter)];
    }
}
