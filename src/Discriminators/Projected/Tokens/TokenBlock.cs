using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Projected;

/// <summary>A convolution of sequences, <see cref="LocalBatchNorm"/>, leaky ReLU.</summary>
internal sealed class TokenBlock : nn.Module<Tensor, Tensor>
{
    private readonly (SpectralConv1d Convolution, LocalBatchNorm Norm) layers;

    public TokenBlock(int channels, int kernelSize, Generator init)
        : base(nameof(TokenBlock))
    {
        layers = (new SpectralConv1d(channels, channels, kernelSize, init), new LocalBatchNorm(channels));
        register_module("0", layers.Convolution);
        register_module("1", layers.Norm);
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return Head.Activate(layers.Norm.forward(layers.Convolution.forward(input))).MoveToOuterDisposeScope();
    }
}
