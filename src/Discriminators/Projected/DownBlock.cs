using FewShotGan.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.Projected;

/// <summary>
/// Halves the resolution: a 4×4 convolution of stride 2, batch normalisation, leaky ReLU; or, separable, a separable
/// 3×3 convolution, the same two, and the mean of 2×2 pixels.
/// </summary>
internal sealed class DownBlock : Module<Tensor, Tensor>
{
    private readonly (Module<Tensor, Tensor> Convolution, BatchNorm2dLayer Norm) layers;
    private readonly bool separable;

    public DownBlock(int inChannels, int outChannels, bool separable, Generator init)
        : base(nameof(DownBlock))
    {
        this.separable = separable;
        layers = (
            separable
                ? new SeparableConv2d(inChannels, outChannels, init)
                : new SpectralConv2d(inChannels, outChannels, 4, init, stride: 2, padding: 1, bias: true),
            new BatchNorm2dLayer(outChannels));
        register_module("main", new Sequence(("0", layers.Convolution), ("1", layers.Norm)));
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = Head.Activate(layers.Norm.forward(layers.Convolution.forward(input)));
        return (separable ? functional.avg_pool2d(x, 2) : x).MoveToOuterDisposeScope();
    }
}
