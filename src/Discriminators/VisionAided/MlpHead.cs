using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.VisionAided;

/// <summary>Judges a vector of the whole image by a perceptron of one hidden layer.</summary>
public sealed class MlpHead : VisionAidedHead
{
    private readonly SpectralLinear hidden;
    private readonly ClassLogit logit;

    /// <summary>Draws the weights.</summary>
    /// <param name="features">Length of the vector.</param>
    /// <param name="width">Features of the hidden layer.</param>
    /// <param name="classes">Classes of a conditional head, 0 for none.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    public MlpHead(int features, int width, int classes, Generator init)
        : base(nameof(MlpHead))
    {
        hidden = new SpectralLinear(features, width, init);
        register_module("decoder", Numbered(("0", hidden)));
        logit = new ClassLogit(this, width, classes, init);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor> Forward(IReadOnlyList<Tensor> features, Tensor? labels = null)
    {
        using var scope = NewDisposeScope();
        return [logit.Of(Activate(hidden.forward(features[0])), labels).MoveToOuterDisposeScope()];
    }
}
