using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.StyleGan2;

/// <summary>One resolution of the discriminator: two convolutions, the second halving (Karras et al. 2020).</summary>
public sealed class DiscriminatorBlock : Module
{
    private readonly string architecture;
#pragma warning disable IDE1006 // Official names.
    private readonly Conv2dLayer? fromrgb;
    private readonly Conv2dLayer conv0;
    private readonly Conv2dLayer conv1;
    private readonly Conv2dLayer? skip;
    private Tensor resample_filter;
#pragma warning restore IDE1006

    internal DiscriminatorBlock(
        StyleGan2DiscriminatorOptions options, int resolution, int channels, int outChannels, bool isFirst,
        Generator init)
        : base(nameof(DiscriminatorBlock))
    {
        architecture = options.Architecture;
        Resolution = resolution;
        resample_filter = UpFirDn2d.SetupFilter(options.ResampleFilter);
        if (isFirst || architecture == "skip" || resolution >= options.StartResolution)
        {
            fromrgb = new Conv2dLayer(
                options.ImageChannels, channels, 1, init, activation: options.Activation, convClamp: options.ConvClamp);
        }

        conv0 = new Conv2dLayer(
            channels, channels, 3, init, activation: options.Activation, convClamp: options.ConvClamp);
        conv1 = new Conv2dLayer(
            channels, outChannels, 3, init, activation: options.Activation, down: 2,
            resampleFilter: options.ResampleFilter, convClamp: options.ConvClamp);
        if (architecture == "resnet")
        {
            skip = new Conv2dLayer(
                channels, outChannels, 1, init, bias: false, down: 2, resampleFilter: options.ResampleFilter);
        }

        RegisterComponents();
    }

    /// <summary>Width and height of what goes in.</summary>
    public int Resolution { get; }

    /// <summary>Runs the block.</summary>
    /// <param name="x">Activations <c>[N, C, R, R]</c>; null in the first block.</param>
    /// <param name="image">The image at this resolution, <c>[N, 3, R, R]</c>; null where it is not used.</param>
    /// <param name="type">What the activations are computed in; null for the type of the weights.</param>
    /// <param name="keep">Is shown what each convolution makes of them, by its name; null for nobody.</param>
    /// <returns>Activations <c>[N, C', R/2, R/2]</c> and, with skips, the image at half the resolution.</returns>
    public (Tensor X, Tensor? Image) Forward(
        Tensor? x, Tensor? image, ScalarType? type = null, Action<string, Tensor>? keep = null)
    {
        using var scope = NewDisposeScope();
        var computed = type ?? resample_filter.dtype;
        (x, image) = Layers(x?.to(computed), image?.to(computed), keep);
        return (x!.MoveToOuterDisposeScope(), image?.MoveToOuterDisposeScope());
    }

    /// <summary>The activations that the block makes of an image.</summary>
    /// <param name="image"><c>[N, 3, R, R]</c>.</param>
    /// <returns><c>[N, C, R, R]</c>.</returns>
    internal Tensor FromImage(Tensor image) => fromrgb!.forward(image);

    /// <summary>An image at half the resolution.</summary>
    /// <param name="image"><c>[N, 3, R, R]</c>.</param>
    internal Tensor Downsample(Tensor image) => UpFirDn2d.Downsample2d(image, resample_filter, 2);

    private (Tensor X, Tensor? Image) Layers(Tensor? x, Tensor? image, Action<string, Tensor>? keep)
    {
        if (x is null || architecture == "skip")
        {
            var y = FromImage(image!);
            x = x is null ? y : x + y;
            image = architecture == "skip" ? Downsample(image!) : null;
        }

        // Both branches have unit variance; so does their sum.
        var gain = skip is null ? 1 : Math.Sqrt(0.5);
        var shortcut = skip?.Forward(x!, gain);
        x = conv0.forward(x!);
        keep?.Invoke(nameof(conv0), x);
        x = conv1.Forward(x, gain);
        keep?.Invoke(nameof(conv1), x / gain);
        return (shortcut?.add_(x) ?? x, image);
    }
}
