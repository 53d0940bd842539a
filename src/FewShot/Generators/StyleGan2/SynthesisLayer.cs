using FewShotGan.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Generators.StyleGan2;

/// <summary>One styled convolution with noise, bias and activation (Karras et al. 2020, figure 2c).</summary>
internal sealed class SynthesisLayer : Module
{
    private readonly int up;
    private readonly double? convClamp;
    private readonly Activation activation;
    private readonly int resolution;
#pragma warning disable IDE1006, IDE0044 // Official names; Module.to rewrites the tensors.
    private readonly FullyConnectedLayer affine;
    private Parameter weight;
    private Parameter bias;
    private Parameter? noise_strength;
    private Tensor? noise_const;
    private Tensor resample_filter;
#pragma warning restore IDE1006, IDE0044

    internal SynthesisLayer(
        StyleGan2GeneratorOptions options, int inChannels, int outChannels, int resolution, int up, Generator init)
        : base(nameof(SynthesisLayer))
    {
        this.up = up;
        this.resolution = resolution;
        convClamp = options.ConvClamp;
        activation = options.Activation;

        // Only the upsampling layer is given the network's filter; the other's is a buffer that nothing reads.
        resample_filter = UpFirDn2d.SetupFilter(up == 1 ? StyleGan2Shape.DefaultFilter : options.ResampleFilter);
        affine = new FullyConnectedLayer(options.WDim, inChannels, init, biasInit: 1);
        weight = new Parameter(randn(outChannels, inChannels, 3, 3, generator: init, device: CPU));
        if (options.UseNoise)
        {
            noise_const = randn(resolution, resolution, generator: init, device: CPU);
            noise_strength = new Parameter(zeros([], dtype: ScalarType.Float32, device: CPU));
        }

        bias = new Parameter(zeros(outChannels, dtype: ScalarType.Float32, device: CPU));
        RegisterComponents();
    }

    /// <summary>Runs the layer.</summary>
    /// <param name="x">Activations <c>[N, I, R/up, R/up]</c>.</param>
    /// <param name="w">Intermediate latents <c>[N, WDim]</c>.</param>
    /// <param name="noiseMode">Where noise comes from.</param>
    /// <param name="noise">The CPU generator for <see cref="NoiseMode.Random"/>.</param>
    /// <param name="gain">Scale on top of the activation's own.</param>
    /// <returns><c>[N, O, R, R]</c>.</returns>
    /// <exception cref="ArgumentNullException">Random noise without a generator.</exception>
    public Tensor Forward(Tensor x, Tensor w, NoiseMode noiseMode, Generator? noise = null, double gain = 1)
    {
        // act(x)·g = act(x·g): the gain goes into factors that are small.
        var total = BiasAct.DefaultGain(activation) * gain;
        var folded = BiasAct.IsHomogeneous(activation) ? total : 1;
        x = ModulatedConv2d.Apply(
            x, weight, affine.forward(w), Noise(noiseMode, noise, x, folded), up, 1, resample_filter,
            flipWeight: up == 1, bias: folded == 1 ? bias : bias * folded, gain: folded);
        return BiasAct.Apply(x, null, activation, gain: total / folded, clamp: convClamp * gain, overwrite: true);
    }

    private Tensor? Noise(NoiseMode mode, Generator? generator, Tensor x, double gain)
    {
        if (mode == NoiseMode.None || noise_strength is null) return null;
        if (mode == NoiseMode.Const) return noise_const! * (noise_strength * gain);
        ArgumentNullException.ThrowIfNull(generator);
        var drawn = randn(x.shape[0], 1, resolution, resolution, generator: generator, device: CPU);
        return Upload.Like(drawn, x) * (noise_strength * gain);
    }
}
