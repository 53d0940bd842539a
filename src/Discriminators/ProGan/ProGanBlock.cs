using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.ProGan;

/// <summary>
/// The layers of one resolution above 4 px: the 1×1 convolution that makes features of an image, two 3×3 convolutions,
/// each with leaky ReLU, and the mean of each square of four pixels.
/// </summary>
public sealed class ProGanBlock : Module
{
#pragma warning disable IDE1006 // The field's names.
    private readonly Conv2dLayer fromrgb;
    private readonly Conv2dLayer conv0;
    private readonly Conv2dLayer conv1;
#pragma warning restore IDE1006

    internal ProGanBlock(ProGanDiscriminatorOptions options, int resolution, Generator init)
        : base(nameof(ProGanBlock))
    {
        int channels = options.Channels(resolution);
        fromrgb = new(options.ImageChannels, channels, 1, init, activation: Activation.LRelu);
        conv0 = new(channels, channels, 3, init, activation: Activation.LRelu);
        conv1 = new(channels, options.Channels(resolution / 2), 3, init, activation: Activation.LRelu);
        RegisterComponents();
    }

    /// <summary>Makes features of an image.</summary>
    /// <param name="image"><c>[N, image channels, R, R]</c>.</param>
    /// <returns><c>[N, C, R, R]</c>.</returns>
    public Tensor FromImage(Tensor image) => fromrgb.forward(image);

    /// <summary>Runs the convolutions and halves.</summary>
    /// <param name="x">Features <c>[N, C, R, R]</c>.</param>
    /// <returns><c>[N, C', R/2, R/2]</c>.</returns>
    public Tensor Forward(Tensor x) => LevelOfDetail.Reduce(conv1.forward(conv0.forward(x)));
}
