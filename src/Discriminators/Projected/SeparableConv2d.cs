using FewShotGan.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.Projected;

/// <summary>A 3×3 convolution of each channel on its own, then a 1×1 convolution, both spectrally normalised.</summary>
internal sealed class SeparableConv2d : Module<Tensor, Tensor>
{
#pragma warning disable IDE1006 // Official names.
    private readonly SpectralConv2d depthwise;
    private readonly SpectralConv2d pointwise;
#pragma warning restore IDE1006

    public SeparableConv2d(int inChannels, int outChannels, Generator init)
        : base(nameof(SeparableConv2d))
    {
        depthwise = new SpectralConv2d(inChannels, inChannels, 3, init, padding: 1, groups: inChannels);
        pointwise = new SpectralConv2d(inChannels, outChannels, 1, init);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return pointwise.forward(depthwise.forward(input)).MoveToOuterDisposeScope();
    }
}
