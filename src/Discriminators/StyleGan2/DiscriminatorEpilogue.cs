using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.StyleGan2;

/// <summary>
/// The discriminator's end at 4 px: minibatch standard deviation, a convolution, two fully connected layers, and the
/// projection on the mapped label (Miyato &amp; Koyama 2018, "cGANs with Projection Discriminator", equation 3).
/// </summary>
public sealed class DiscriminatorEpilogue : Module
{
    private readonly int cmapDim;
#pragma warning disable IDE1006, IDE0052 // Official names.
    private readonly Conv2dLayer? fromrgb;
    private readonly MinibatchStdLayer? mbstd;
    private readonly Conv2dLayer conv;
    private readonly FullyConnectedLayer fc;
    private readonly FullyConnectedLayer @out;
#pragma warning restore IDE1006, IDE0052

    internal DiscriminatorEpilogue(StyleGan2DiscriminatorOptions options, int channels, int cmapDim, Generator init)
        : base(nameof(DiscriminatorEpilogue))
    {
        this.cmapDim = cmapDim;
        if (options.Architecture == "skip")
            fromrgb = new Conv2dLayer(options.ImageChannels, channels, 1, init, activation: options.Activation);
        if (options.MbstdChannels > 0) mbstd = new MinibatchStdLayer(options.MbstdGroupSize, options.MbstdChannels);
        conv = new Conv2dLayer(
            channels + options.MbstdChannels, channels, 3, init,
            activation: options.Activation, convClamp: options.ConvClamp);
        fc = new FullyConnectedLayer(channels * 16, channels, init, activation: options.Activation);
        @out = new FullyConnectedLayer(channels, cmapDim == 0 ? 1 : cmapDim, init);
        RegisterComponents();
    }

    /// <summary>The minibatch-std layer; null when there is none.</summary>
    public MinibatchStdLayer? Mbstd => mbstd;

    /// <summary>Runs the end.</summary>
    /// <param name="x">Activations <c>[N, C, 4, 4]</c>.</param>
    /// <param name="image">With skips the image at 4 px, else null.</param>
    /// <param name="cmap">Mapped labels <c>[N, CMapDim]</c>, or null.</param>
    /// <returns>Logits <c>[N, 1]</c>.</returns>
    public Tensor Forward(Tensor x, Tensor? image, Tensor? cmap)
    {
        if (fromrgb is not null) x = x + fromrgb.forward(image!);
        if (mbstd is not null) x = mbstd.forward(x);
        x = @out.forward(fc.forward(conv.forward(x).flatten(1)));
        return cmap is null ? x : (x * cmap).sum(1, keepdim: true) * (1 / Math.Sqrt(cmapDim));
    }
}
