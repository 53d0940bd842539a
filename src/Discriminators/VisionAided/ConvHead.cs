using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.VisionAided;

/// <summary>
/// Judges one map as a whole: a convolution with anti-aliased pooling, then two fully connected layers. The reference
/// has it on Swin, VGG and the networks for segmentation, detection and normals.
/// </summary>
public sealed class ConvHead : VisionAidedHead
{
    private const int Kernel = 3;
    private readonly BlurPool blur;
    private readonly SpectralConv2d convolution;
    private readonly SpectralLinear hidden;
    private readonly ClassLogit logit;

    /// <summary>Draws the weights.</summary>
    /// <param name="channels">Channels of the map.</param>
    /// <param name="width">Channels of the hidden layers.</param>
    /// <param name="positions">
    /// Pixels that are left of the map when it is halved, rounding down, along both axes.
    /// </param>
    /// <param name="classes">Classes of a conditional head, 0 for none.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    public ConvHead(int channels, int width, int positions, int classes, Generator init)
        : base(nameof(ConvHead))
    {
        blur = new BlurPool(channels, stride: 1, extraMargin: 1, padding: PaddingModes.Zeros);
        convolution = new SpectralConv2d(channels, width, Kernel, init, stride: 2, bias: true);
        hidden = new SpectralLinear((long)width * positions, width, init);
        register_module("decoder", Numbered(("0", blur), ("1", convolution), ("4", hidden)));
        logit = new ClassLogit(this, width, classes, init);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Tensor> Forward(IReadOnlyList<Tensor> features, Tensor? labels = null)
    {
        using var scope = NewDisposeScope();
        var x = Activate(convolution.forward(blur.forward(features[0]))).flatten(1);
        return [logit.Of(Activate(hidden.forward(x)), labels).MoveToOuterDisposeScope()];
    }
}
