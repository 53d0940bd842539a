using FewShotGan.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.Dcgan;

/// <summary>
/// A convolution of 4×4 that halves the resolution, or, of 4 px, makes one pixel of them (Radford et al. 2016,
/// section 3).
/// </summary>
internal sealed class DcganDownConv : Module<Tensor, Tensor>
{
    private const int Kernel = 4;
#pragma warning disable IDE1006, IDE0044 // PyTorch's names; Module.to rewrites these fields.
    private Parameter weight;
    private Parameter? bias;
#pragma warning restore IDE1006, IDE0044

    /// <summary>Draws the weights; biases begin at 0.</summary>
    /// <param name="inChannels">Channels in.</param>
    /// <param name="outChannels">Channels out.</param>
    /// <param name="hasBias">Whether there is a bias, for which normalisation that follows would leave no use.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    public DcganDownConv(long inChannels, long outChannels, bool hasBias, Generator init)
        : base(nameof(DcganDownConv))
    {
        weight = new Parameter(DcganInit.Weight([outChannels, inChannels, Kernel, Kernel], init));
        if (hasBias) bias = new Parameter(zeros(outChannels, dtype: ScalarType.Float32, device: CPU));
        RegisterComponents();
    }

    /// <summary>Convolves.</summary>
    /// <param name="input"><c>[N, in, H, H]</c>.</param>
    /// <returns><c>[N, out]</c> of 4 px, else <c>[N, out, H / 2, H / 2]</c>.</returns>
    public override Tensor forward(Tensor input)
    {
        if (input.shape[2] > Kernel)
            return functional.conv2d(input, weight, bias, strides: [2, 2], padding: [1, 1]);

        // A kernel as large as the image has one place, where a matrix product is several times faster.
        using var scope = NewDisposeScope();
        return functional.linear(input.flatten(1), weight.flatten(1), bias).MoveToOuterDisposeScope();
    }
}
