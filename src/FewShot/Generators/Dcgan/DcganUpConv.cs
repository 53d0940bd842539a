using FewShotGan.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Generators.Dcgan;

/// <summary>
/// A transposed convolution of 4×4 that doubles the resolution, or, of one pixel, makes 4 px of it (Radford et al.
/// 2016, figure 1).
/// </summary>
internal sealed class DcganUpConv : Module<Tensor, Tensor>
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
    public DcganUpConv(long inChannels, long outChannels, bool hasBias, Generator init)
        : base(nameof(DcganUpConv))
    {
        weight = new Parameter(DcganInit.Weight([inChannels, outChannels, Kernel, Kernel], init));
        if (hasBias) bias = new Parameter(zeros(outChannels, dtype: ScalarType.Float32, device: CPU));
        RegisterComponents();
    }

    /// <summary>Convolves.</summary>
    /// <param name="input"><c>[N, in, H, H]</c>.</param>
    /// <returns><c>[N, out, 4, 4]</c> of one pixel, else <c>[N, out, 2H, 2H]</c>.</returns>
    public override Tensor forward(Tensor input)
    {
        if (input.shape[2] > 1)
            return functional.conv_transpose2d(input, weight, bias, strides: [2, 2], padding: [1, 1]);

        // From one pixel it is a matrix product, for which libtorch's is several times faster.
        using var scope = NewDisposeScope();
        return input.flatten(1).matmul(weight.flatten(1)).reshape(input.shape[0], weight.shape[1], Kernel, Kernel)
            .MoveToOuterDisposeScope();
    }
}
