using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Generators.ProGan;

/// <summary>
/// The layers of one resolution above 4 px: doubled pixels, two 3×3 convolutions, each with leaky ReLU and pixel
/// norm, and the 1×1 convolution that makes an image of the features.
/// </summary>
internal sealed class ProGanBlock : Module
{
#pragma warning disable IDE1006 // The field's names.
    private readonly Conv2dLayer conv0;
    private readonly Conv2dLayer conv1;
    private readonly Conv2dLayer torgb;
#pragma warning restore IDE1006

    internal ProGanBlock(ProGanOptions options, int resolution, Generator init)
        : base(nameof(ProGanBlock))
    {
        int channels = options.Channels(resolution);
        conv0 = new(options.Channels(resolution / 2), channels, 3, init, activation: Activation.LRelu);
        conv1 = new(channels, channels, 3, init, activation: Activation.LRelu);
        torgb = new(channels, options.ImageChannels, 1, init);
        RegisterComponents();
    }

    /// <summary>Runs the convolutions.</summary>
    /// <param name="x">Features of half the resolution, <c>[N, C', R/2, R/2]</c>.</param>
    /// <returns><c>[N, C, R, R]</c>.</returns>
    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        x = PixelNorm.Apply(conv0.forward(LevelOfDetail.Enlarge(x)));
        return PixelNorm.Apply(conv1.forward(x)).MoveToOuterDisposeScope();
    }

    /// <summary>Makes an image of features.</summary>
    /// <param name="x">From <see cref="Forward"/>.</param>
    /// <returns><c>[N, image channels, R, R]</c>.</returns>
    public Tensor ToImage(Tensor x) => torgb.forward(x);
}
