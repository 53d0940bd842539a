using FewShotGan.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.Projected;

/// <summary>
/// Halves the resolution as <see cref="DownBlock"/> does, then mixes channels: 1×1 convolution, batch normalisation,
/// leaky ReLU.
/// </summary>
internal sealed class PatchDownBlock : Module<Tensor, Tensor>
{
    private readonly (DownBlock Down, SpectralConv2d Convolution, BatchNorm2dLayer Norm) layers;

    public PatchDownBlock(int inChannels, int outChannels, bool separable, Generator init)
        : base(nameof(PatchDownBlock))
    {
        layers = (
            new DownBlock(inChannels, outChannels, separable, init),
            new SpectralConv2d(outChannels, outChannels, 1, init),
            new BatchNorm2dLayer(outChannels));
        register_module("main", new Sequence(("0", layers.Down), ("1", layers.Convolution), ("2", layers.Norm)));
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return Head.Activate(layers.Norm.forward(layers.Convolution.forward(layers.Down.forward(input))))
            .MoveToOuterDisposeScope();
    }
}
