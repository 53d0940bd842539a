using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers;

/// <summary>
/// A convolution of sequences with bias and spectral normalisation, which goes round at the ends, so that the length
/// stays.
/// </summary>
public sealed class SpectralConv1d : SpectralLayer
{
    private readonly int kernelSize;

    /// <summary>Draws the weights.</summary>
    /// <param name="inChannels">Channels in.</param>
    /// <param name="outChannels">Channels out.</param>
    /// <param name="kernelSize">Length of the kernel, odd.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    public SpectralConv1d(long inChannels, long outChannels, int kernelSize, Generator init)
        : base(nameof(SpectralConv1d), [outChannels, inChannels, kernelSize], 0, outChannels, bias: true, init)
    {
        this.kernelSize = kernelSize;
        RegisterComponents();
    }

    /// <summary>Convolves.</summary>
    /// <param name="input"><c>[N, in, L]</c>, L at least half the kernel.</param>
    /// <returns><c>[N, out, L]</c>.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var (x, weight) = Normalized(input);
        long reach = kernelSize / 2;
        if (reach > 0) x = functional.pad(x, [reach, reach], PaddingModes.Circular);
        return functional.conv1d(x, weight, Bias).MoveToOuterDisposeScope();
    }
}
