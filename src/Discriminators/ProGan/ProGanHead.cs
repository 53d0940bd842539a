using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.ProGan;

/// <summary>
/// The layers of 4 px: the 1×1 convolution that makes features of an image, the minibatch standard deviation, a 3×3
/// convolution, a 4×4 one that leaves one pixel, and the logit; with labels one for each, of which the label's counts.
/// </summary>
public sealed class ProGanHead : Module
{
    private const int Side = 4;

#pragma warning disable IDE1006 // The field's names.
    private readonly Conv2dLayer fromrgb;
    private readonly MinibatchStdLayer mbstd;
    private readonly Conv2dLayer conv;
    private readonly FullyConnectedLayer fc;
    private readonly FullyConnectedLayer @out;
#pragma warning restore IDE1006

    internal ProGanHead(ProGanDiscriminatorOptions options, Generator init)
        : base(nameof(ProGanHead))
    {
        int channels = options.Channels(Side);
        fromrgb = new(options.ImageChannels, channels, 1, init, activation: Activation.LRelu);
        mbstd = new(options.MbstdGroupSize);
        conv = new(channels + 1, channels, 3, init, activation: Activation.LRelu);
        fc = new(channels * Side * Side, channels, init, activation: Activation.LRelu);
        @out = new(channels, Math.Max(1, options.CDim), init);
        RegisterComponents();
    }

    /// <summary>Makes features of an image.</summary>
    /// <param name="image"><c>[N, image channels, 4, 4]</c>.</param>
    /// <returns><c>[N, C, 4, 4]</c>.</returns>
    public Tensor FromImage(Tensor image) => fromrgb.forward(image);

    /// <summary>Makes logits.</summary>
    /// <param name="x">Features <c>[N, C, 4, 4]</c>.</param>
    /// <param name="labels"><c>[N, CDim]</c>; null without labels.</param>
    /// <returns><c>[N, 1]</c>.</returns>
    public Tensor Forward(Tensor x, Tensor? labels)
    {
        x = @out.forward(fc.forward(conv.forward(mbstd.forward(x)).flatten(1)));
        return labels is null ? x : (x * labels).sum(1, keepdim: true);
    }
}
