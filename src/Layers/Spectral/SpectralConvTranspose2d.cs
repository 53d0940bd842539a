using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers;

/// <summary>A transposed convolution of stride 1 without bias, with spectral normalisation.</summary>
public sealed class SpectralConvTranspose2d : SpectralLayer
{
    /// <summary>Draws the weights.</summary>
    /// <param name="inChannels">Channels in.</param>
    /// <param name="outChannels">Channels out.</param>
    /// <param name="kernelSize">Width and height of the kernel.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    public SpectralConvTranspose2d(long inChannels, long outChannels, int kernelSize, Generator init)
        : base(nameof(SpectralConvTranspose2d), [inChannels, outChannels, kernelSize, kernelSize], 1, outChannels,
            bias: false, init) =>
        RegisterComponents();

    /// <summary>Convolves.</summary>
    /// <param name="input"><c>[N, in, H, W]</c>.</param>
    /// <returns><c>[N, out, H + kernel − 1, W + kernel − 1]</c>.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var (x, weight) = Normalized(input);

        // From one pixel it is a matrix product, for which libtorch's is several times faster.
        var y = x.shape[2] == 1 && x.shape[3] == 1
            ? x.flatten(1).matmul(weight.flatten(1)).reshape(
                x.shape[0], weight.shape[1], weight.shape[2], weight.shape[3])
            : functional.conv_transpose2d(x, weight);
        return y.MoveToOuterDisposeScope();
    }
}
