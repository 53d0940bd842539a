using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Generators.ResNet;

/// <summary>
/// A residual block of a generator, which doubles the resolution (Gulrajani et al. 2017, appendix F; Miyato et al.
/// 2018, tables 4 and 6): batch normalisation, of the label's class where there are labels, ReLU and a convolution of
/// 3×3, twice, beside one of 1×1.
/// </summary>
internal sealed class ResNetUpBlock : Module<Tensor, Tensor?, Tensor>
{
#pragma warning disable IDE1006 // StudioGAN's names.
    private readonly Module bn1;
    private readonly Module bn2;
    private readonly Module<Tensor, Tensor> conv2d0;
    private readonly Module<Tensor, Tensor> conv2d1;
    private readonly Module<Tensor, Tensor> conv2d2;
#pragma warning restore IDE1006

    /// <summary>Draws the weights.</summary>
    /// <param name="inChannels">Channels in.</param>
    /// <param name="outChannels">Channels out.</param>
    /// <param name="classes">Classes; 0 without labels.</param>
    /// <param name="layers">Makes the convolutions.</param>
    public ResNetUpBlock(int inChannels, int outChannels, int classes, ResidualLayers layers)
        : base(nameof(ResNetUpBlock))
    {
        (bn1, bn2) = (Norm(inChannels), Norm(outChannels));
        conv2d0 = layers.Convolution(inChannels, outChannels, 1);
        conv2d1 = layers.Convolution(inChannels, outChannels, 3, doubles: true);
        conv2d2 = layers.Convolution(outChannels, outChannels, 3);
        RegisterComponents();

        Module Norm(int channels) => classes > 0
            ? new ClassBatchNorm2d(classes, channels, layers)
            : new BatchNorm2dLayer(channels);
    }

    /// <summary>Doubles.</summary>
    /// <param name="input"><c>[N, in, H, W]</c>.</param>
    /// <param name="labels"><c>[N, classes]</c>; null without labels.</param>
    /// <returns><c>[N, out, 2H, 2W]</c>.</returns>
    public override Tensor forward(Tensor input, Tensor? labels)
    {
        using var scope = NewDisposeScope();
        var x = conv2d1.forward(functional.relu(Normalised(bn1, input, labels)));
        x = conv2d2.forward(functional.relu(Normalised(bn2, x, labels)));

        // A convolution of 1×1 may come before the doubling, where it has a quarter of the work.
        var beside = functional.interpolate(conv2d0.forward(input), scale_factor: [2, 2]);
        return (x + beside).MoveToOuterDisposeScope();
    }

    private static Tensor Normalised(Module norm, Tensor x, Tensor? labels) => norm is ClassBatchNorm2d ofClass
        ? ofClass.forward(x, labels!)
        : ((BatchNorm2dLayer)norm).forward(x);
}
