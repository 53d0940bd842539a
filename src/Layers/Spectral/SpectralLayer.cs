using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers;

/// <summary>
/// A linear map with spectral normalisation. Parameters and buffers carry PyTorch's names, power iteration's state
/// included.
/// </summary>
public abstract class SpectralLayer : Module<Tensor, Tensor>
{
    private readonly int outputAxis;
#pragma warning disable IDE1006, IDE0044 // Official names; Module.to rewrites these fields.
    private Parameter weight_orig;
    private Tensor weight_u;
    private Tensor weight_v;
    private Parameter? bias;
#pragma warning restore IDE1006, IDE0044

    /// <summary>Draws the weights.</summary>
    /// <param name="name">The layer's name.</param>
    /// <param name="shape">Of the weight.</param>
    /// <param name="outputAxis">
    /// The axis of the weight that counts outputs: 1 for a transposed convolution, else 0.
    /// </param>
    /// <param name="outputs">Outputs.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    private protected SpectralLayer(string name, long[] shape, int outputAxis, long outputs, bool bias, Generator init)
        : base(name)
    {
        this.outputAxis = outputAxis;
        long size = shape.Aggregate(1L, (product, side) => product * side);

        // PyTorch takes axis 1 for the inputs, also of a transposed convolution, where it counts outputs.
        long fanIn = size / shape[0];
        weight_orig = new Parameter(TorchInit.Uniform(shape, fanIn, init));
        this.bias = bias ? new Parameter(TorchInit.Uniform([outputs], fanIn, init)) : null;
        weight_u = SpectralNorm.Vector(shape[outputAxis], init);
        weight_v = SpectralNorm.Vector(size / shape[outputAxis], init);
    }

    /// <summary>The bias, or null.</summary>
    protected Tensor? Bias => bias;

    /// <summary>
    /// What to multiply so that the weight is divided by its largest singular value: the division is done to the
    /// smaller of input and weight, since either gives the same product. In training this is a step of power iteration.
    /// </summary>
    /// <param name="input">The layer's input.</param>
    protected (Tensor Input, Tensor Weight) Normalized(Tensor input)
    {
        var matrix = (outputAxis == 0 ? weight_orig : weight_orig.transpose(0, 1)).flatten(1);
        var sigma = SpectralNorm.Sigma(matrix, weight_u, weight_v, iterate: training);
        return input.numel() < weight_orig.numel() ? (input / sigma, weight_orig) : (input, weight_orig / sigma);
    }
}
