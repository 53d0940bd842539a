using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers;

/// <summary>
/// A convolution of stride 1 that keeps the size, as residual networks have it: drawn as Glorot and Bengio 2010 do,
/// biases from 0. It can double each pixel in both directions first.
/// </summary>
public sealed class ConvLayer : Module<Tensor, Tensor>
{
    private readonly bool doubles;
#pragma warning disable IDE1006, IDE0044 // PyTorch's names; Module.to rewrites these fields.
    private Parameter weight;
    private Parameter? bias;
#pragma warning restore IDE1006, IDE0044

    /// <summary>Draws the weights.</summary>
    /// <param name="inChannels">Channels in.</param>
    /// <param name="outChannels">Channels out.</param>
    /// <param name="kernelSize">Width and height of the kernel, an odd number; 3 where pixels are doubled.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <param name="hasBias">Whether there is a bias.</param>
    /// <param name="doubles">Whether pixels are doubled first.</param>
    public ConvLayer(
        long inChannels, long outChannels, int kernelSize, Generator init, bool hasBias = true, bool doubles = false)
        : base(nameof(ConvLayer))
    {
        this.doubles = doubles;
        weight = new Parameter(TorchInit.Glorot([outChannels, inChannels, kernelSize, kernelSize], init));
        if (hasBias) bias = new Parameter(zeros(outChannels, dtype: ScalarType.Float32, device: CPU));
        RegisterComponents();
    }

    /// <summary>Convolves.</summary>
    /// <param name="input"><c>[N, in, H, W]</c>.</param>
    /// <returns><c>[N, out, H, W]</c>, or twice as wide and high.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        long padding = weight.shape[2] / 2;
        var y = doubles
            ? NearestUpConv2d.Apply(input, weight, bias)
            : functional.conv2d(input, weight, bias, padding: [padding, padding]);
        return y.MoveToOuterDisposeScope();
    }
}
