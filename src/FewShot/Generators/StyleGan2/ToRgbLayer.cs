using FewShotGan.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Generators.StyleGan2;

/// <summary>
/// Turns activations into colours: a styled 1×1 convolution without demodulation (Karras et al. 2020).
/// </summary>
internal sealed class ToRgbLayer : Module
{
    private readonly double weightGain;
    private readonly double? convClamp;
#pragma warning disable IDE1006, IDE0044 // Official names; Module.to rewrites the tensors.
    private readonly FullyConnectedLayer affine;
    private Parameter weight;
    private Parameter bias;
#pragma warning restore IDE1006, IDE0044

    internal ToRgbLayer(StyleGan2GeneratorOptions options, int inChannels, Generator init)
        : base(nameof(ToRgbLayer))
    {
        convClamp = options.ConvClamp;
        weightGain = 1 / Math.Sqrt(inChannels);
        affine = new FullyConnectedLayer(options.WDim, inChannels, init, biasInit: 1);
        weight = new Parameter(randn(options.ImageChannels, inChannels, 1, 1, generator: init, device: CPU));
        bias = new Parameter(zeros(options.ImageChannels, dtype: ScalarType.Float32, device: CPU));
        RegisterComponents();
    }

    /// <summary>Runs the layer.</summary>
    /// <param name="x">Activations <c>[N, I, R, R]</c>.</param>
    /// <param name="w">Intermediate latents <c>[N, WDim]</c>.</param>
    /// <returns><c>[N, C, R, R]</c>, in the type of the weights.</returns>
    public Tensor Forward(Tensor x, Tensor w)
    {
        var styles = affine.forward(w) * weightGain;
        var rgb = ModulatedConv2d.Apply(x, weight, styles, demodulate: false, bias: bias).to(weight.dtype);
        return convClamp is { } limit ? rgb.clamp(-limit, limit) : rgb;
    }
}
