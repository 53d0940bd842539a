using FewShotGan.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Generators.ProGan;

/// <summary>
/// The layers of 4 px: a 4×4 convolution of the latent, seen as an image of one pixel, and a 3×3 one, each with leaky
/// ReLU and pixel norm, and the 1×1 convolution that makes an image of the features.
/// </summary>
internal sealed class ProGanInput : Module
{
    private const int Side = 4;

    private readonly int channels;
#pragma warning disable IDE1006, IDE0044 // The field's names; Module.to rewrites these fields.
    private readonly FullyConnectedLayer dense;
    private readonly Conv2dLayer conv;
    private readonly Conv2dLayer torgb;
    private Parameter bias;
#pragma warning restore IDE1006, IDE0044

    internal ProGanInput(ProGanOptions options, Generator init)
        : base(nameof(ProGanInput))
    {
        channels = options.Channels(Side);
        dense = new(options.ZDim + options.CDim, channels * Side * Side, init, bias: false);
        bias = new Parameter(zeros(channels, dtype: ScalarType.Float32, device: CPU));
        conv = new(channels, channels, 3, init, activation: Activation.LRelu);
        torgb = new(channels, options.ImageChannels, 1, init);
        RegisterComponents();
    }

    /// <summary>Runs the convolutions.</summary>
    /// <param name="z">Normalised latents, <c>[N, ZDim + CDim]</c>.</param>
    /// <returns><c>[N, C, 4, 4]</c>.</returns>
    public Tensor Forward(Tensor z)
    {
        using var scope = NewDisposeScope();
        var x = dense.forward(z).reshape(-1, channels, Side, Side);
        x = PixelNorm.Apply(BiasAct.Apply(x, bias, Activation.LRelu));
        return PixelNorm.Apply(conv.forward(x)).MoveToOuterDisposeScope();
    }

    /// <summary>Makes an image of features.</summary>
    /// <param name="x">From <see cref="Forward"/>.</param>
    /// <returns><c>[N, image channels, 4, 4]</c>.</returns>
    public Tensor ToImage(Tensor x) => torgb.forward(x);
}
