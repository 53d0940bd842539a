using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers;

/// <summary>
/// A convolution with equalised learning rate, optional resampling, bias and activation (Karras et al. 2020).
/// </summary>
public sealed class Conv2dLayer : Module<Tensor, Tensor>
{
    private readonly Activation activation;
    private readonly int up;
    private readonly int down;
    private readonly int padding;
    private readonly double weightGain;
    private readonly double? convClamp;
#pragma warning disable IDE1006, IDE0044 // Official parameter names; Module.to rewrites these fields.
    private Parameter weight;
    private Parameter? bias;
    private Tensor resample_filter;
#pragma warning restore IDE1006, IDE0044

    /// <summary>Draws the weights.</summary>
    /// <param name="inChannels">Channels in.</param>
    /// <param name="outChannels">Channels out.</param>
    /// <param name="kernelSize">Width and height of the kernel, odd.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="activation">What follows.</param>
    /// <param name="up">Upsampling factor.</param>
    /// <param name="down">Downsampling factor.</param>
    /// <param name="resampleFilter">Taps of the low-pass filter for resampling; null for [1, 3, 3, 1].</param>
    /// <param name="convClamp">Largest absolute value of the result at gain 1; null for none.</param>
    public Conv2dLayer(
        long inChannels,
        long outChannels,
        int kernelSize,
        Generator init,
        bool bias = true,
        Activation activation = Activation.Linear,
        int up = 1,
        int down = 1,
        IReadOnlyList<double>? resampleFilter = null,
        double? convClamp = null)
        : base(nameof(Conv2dLayer))
    {
        this.activation = activation;
        this.up = up;
        this.down = down;
        this.convClamp = convClamp;
        padding = kernelSize / 2;
        weightGain = 1 / Math.Sqrt(inChannels * kernelSize * kernelSize);
        resample_filter = UpFirDn2d.SetupFilter(resampleFilter ?? StyleGan2Shape.DefaultFilter);
        weight = new Parameter(randn(outChannels, inChannels, kernelSize, kernelSize, generator: init, device: CPU));
        this.bias = bias ? new Parameter(zeros(outChannels, dtype: ScalarType.Float32, device: CPU)) : null;
        RegisterComponents();
    }

    /// <summary>The layer at gain 1.</summary>
    /// <param name="input"><c>[N, in, H, W]</c>.</param>
    /// <returns><c>[N, out, H·up/down, W·up/down]</c>.</returns>
    public override Tensor forward(Tensor input) => Forward(input, 1);

    /// <summary>
    /// clamp(act(conv(x) + b)·gain), in the type of <paramref name="x"/>; a clamp scales with the gain.
    /// </summary>
    /// <param name="x"><c>[N, in, H, W]</c>.</param>
    /// <param name="gain">Scale on top of the activation's own.</param>
    /// <returns><c>[N, out, H·up/down, W·up/down]</c>.</returns>
    public Tensor Forward(Tensor x, double gain)
    {
        var total = BiasAct.DefaultGain(activation) * gain;
        var folded = BiasAct.IsHomogeneous(activation) ? total : 1;
        var b = (bias is null || folded == 1 ? bias : bias * folded)?.to(x.dtype);
        var w = (weight * (weightGain * folded)).to(x.dtype);

        // Up = 2 layers convolve and the others correlate, as in the official weights.
        x = Conv2dResample.Apply(
            x, w, resample_filter, up, down, padding, flipWeight: up == 1, bias: up == 1 ? b : null);
        return BiasAct.Apply(
            x, up == 1 ? null : b, activation, gain: total / folded, clamp: convClamp * gain, overwrite: true);
    }
}
