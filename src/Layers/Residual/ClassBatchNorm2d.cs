using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers;

/// <summary>
/// Batch normalisation whose gain and bias are those of an image's class (Dumoulin et al. 2017, "A Learned
/// Representation for Artistic Style"), as in Miyato and Koyama 2018. Parameters carry StudioGAN's names.
/// </summary>
public sealed class ClassBatchNorm2d : Module<Tensor, Tensor, Tensor>
{
#pragma warning disable IDE1006 // StudioGAN's names.
    private readonly BatchNorm2dLayer bn;
    private readonly Module<Tensor, Tensor> gain;
    private readonly Module<Tensor, Tensor> bias;
#pragma warning restore IDE1006

    /// <summary>Draws the classes' gains and biases.</summary>
    /// <param name="classes">Classes.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="layers">Makes the tables.</param>
    public ClassBatchNorm2d(long classes, long channels, ResidualLayers layers)
        : base(nameof(ClassBatchNorm2d))
    {
        bn = new(channels, hasAffine: false);
        gain = layers.Linear(classes, channels, hasBias: false);
        bias = layers.Linear(classes, channels, hasBias: false);
        RegisterComponents();
    }

    /// <summary>Normalises.</summary>
    /// <param name="input"><c>[N, C, H, W]</c>.</param>
    /// <param name="labels"><c>[N, classes]</c>.</param>
    /// <returns>The same shape as the input.</returns>
    public override Tensor forward(Tensor input, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var scaled = bn.forward(input) * (OfClass(gain, labels) + 1);
        return (scaled + OfClass(bias, labels)).MoveToOuterDisposeScope();
    }

    private static Tensor OfClass(Module<Tensor, Tensor> table, Tensor labels) =>
        table.forward(labels).unsqueeze(-1).unsqueeze(-1);
}
