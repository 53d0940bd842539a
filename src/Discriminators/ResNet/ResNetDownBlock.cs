using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.ResNet;

/// <summary>
/// A residual block of a discriminator (Gulrajani et al. 2017, appendix F; Miyato et al. 2018, figure 8 and tables 4
/// and 6): ReLU and two convolutions of 3×3 beside one of 1×1, and a mean over 2×2 pixels where it halves. The first of
/// all looks at the image itself, without ReLU or normalisation.
/// </summary>
internal sealed class ResNetDownBlock : Module<Tensor, Tensor>
{
    private readonly bool isFirst, halves;
#pragma warning disable IDE1006 // StudioGAN's names.
    private readonly Module<Tensor, Tensor>? bn1;
    private readonly Module<Tensor, Tensor>? bn2;
    private readonly Module<Tensor, Tensor> conv2d1;
    private readonly Module<Tensor, Tensor> conv2d2;
    private readonly Module<Tensor, Tensor>? conv2d0;
#pragma warning restore IDE1006

    /// <summary>Draws the weights.</summary>
    /// <param name="inChannels">Channels in.</param>
    /// <param name="outChannels">Channels out.</param>
    /// <param name="isFirst">Whether it sees the image.</param>
    /// <param name="halves">Whether it halves the resolution.</param>
    /// <param name="isNormalised">Whether layer normalisation stands before each ReLU.</param>
    /// <param name="layers">Makes the convolutions.</param>
    public ResNetDownBlock(
        int inChannels, int outChannels, bool isFirst, bool halves, bool isNormalised, ResidualLayers layers)
        : base(nameof(ResNetDownBlock))
    {
        (this.isFirst, this.halves) = (isFirst, halves);
        conv2d1 = layers.Convolution(inChannels, outChannels, 3);
        conv2d2 = layers.Convolution(outChannels, outChannels, 3);
        if (halves || inChannels != outChannels) conv2d0 = layers.Convolution(inChannels, outChannels, 1);
        if (isNormalised && !isFirst)
            (bn1, bn2) = (new LayerNorm2dLayer(inChannels), new LayerNorm2dLayer(outChannels));
        RegisterComponents();
    }

    /// <summary>Judges.</summary>
    /// <param name="input"><c>[N, in, H, W]</c>.</param>
    /// <returns><c>[N, out, H, W]</c>, or half as wide and high.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = isFirst ? input : functional.relu(bn1?.forward(input) ?? input);
        x = conv2d1.forward(x);
        x = conv2d2.forward(functional.relu(bn2?.forward(x) ?? x));

        // A convolution of 1×1 may come after the mean, where it has a quarter of the work.
        var beside = Pooled(input);
        return (Pooled(x) + (conv2d0?.forward(beside) ?? beside)).MoveToOuterDisposeScope();
    }

    private Tensor Pooled(Tensor x) => halves ? functional.avg_pool2d(x, 2) : x;
}
