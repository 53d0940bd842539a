using FewShotGan.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Generators.FastGan;

/// <summary>From the latent to features of 4 px: a transposed convolution, batch normalisation, GLU.</summary>
internal sealed class InitLayer : Module
{
    private const int Side = 4;
    private readonly (SpectralConvTranspose2d Convolution, BatchNorm2dLayer Norm) layers;

    public InitLayer(long zDim, long channels, Generator init)
        : base(nameof(InitLayer))
    {
        layers = (new SpectralConvTranspose2d(zDim, 2 * channels, Side, init), new BatchNorm2dLayer(2 * channels));
        register_module("init", new Sequence(("0", layers.Convolution), ("1", layers.Norm)));
    }

    /// <summary>Runs the layer.</summary>
    /// <param name="z"><c>[N, ZDim]</c>.</param>
    /// <returns><c>[N, channels, 4, 4]</c>.</returns>
    public Tensor Forward(Tensor z)
    {
        using var scope = NewDisposeScope();
        var x = layers.Norm.forward(layers.Convolution.forward(z.unsqueeze(-1).unsqueeze(-1)));
        return functional.glu(x, 1).MoveToOuterDisposeScope();
    }
}
