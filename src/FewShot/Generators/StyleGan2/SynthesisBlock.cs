using FewShotGan.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Generators.StyleGan2;

/// <summary>
/// One resolution of the generator: two styled convolutions, the first doubling (Karras et al. 2020).
/// </summary>
internal sealed class SynthesisBlock : Module
{
#pragma warning disable IDE1006, IDE0044 // Official names; Module.to rewrites the tensors.
    private Parameter? @const;
    private readonly SynthesisLayer? conv0;
    private readonly SynthesisLayer conv1;
    private readonly ToRgbLayer? torgb;
    private readonly Conv2dLayer? skip;
    private Tensor resample_filter;
#pragma warning restore IDE1006, IDE0044

    /// <summary>Draws the weights.</summary>
    /// <param name="options">Sizes and architecture.</param>
    /// <param name="resolution">Of the result.</param>
    /// <param name="inChannels">Channels in; 0 for the first block, which starts from a learned constant.</param>
    /// <param name="outChannels">Channels out.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    internal SynthesisBlock(
        StyleGan2GeneratorOptions options, int resolution, int inChannels, int outChannels, Generator init)
        : base(nameof(SynthesisBlock))
    {
        Resolution = resolution;
        resample_filter = UpFirDn2d.SetupFilter(options.ResampleFilter);
        if (inChannels == 0)
            @const = new Parameter(randn(outChannels, resolution, resolution, generator: init, device: CPU));
        else conv0 = new SynthesisLayer(options, inChannels, outChannels, resolution, 2, init);
        conv1 = new SynthesisLayer(options, outChannels, outChannels, resolution, 1, init);
        if (resolution == options.Resolution || options.Architecture == "skip")
            torgb = new ToRgbLayer(options, outChannels, init);
        if (inChannels != 0 && options.Architecture == "resnet")
        {
            skip = new Conv2dLayer(
                inChannels, outChannels, 1, init, bias: false, up: 2, resampleFilter: options.ResampleFilter);
        }

        RegisterComponents();
    }

    /// <summary>Width and height of the result.</summary>
    public int Resolution { get; }

    /// <summary>How many ws the convolutions take: 1 or 2.</summary>
    public int NumConv => conv0 is null ? 1 : 2;

    /// <summary>
    /// How many ws the conversion to colours takes: 0 or 1. It shares its w with the next block's first.
    /// </summary>
    public int NumToRgb => torgb is null ? 0 : 1;

    /// <summary>Runs the block.</summary>
    /// <param name="x">Activations of the block before, <c>[N, I, R/2, R/2]</c>; null in the first.</param>
    /// <param name="image">Image so far, <c>[N, C, R/2, R/2]</c>; null for none.</param>
    /// <param name="ws">Intermediate latents <c>[N, NumConv + NumToRgb, WDim]</c>.</param>
    /// <param name="noiseMode">Where noise comes from.</param>
    /// <param name="noise">The CPU generator for <see cref="NoiseMode.Random"/>.</param>
    /// <param name="type">What the activations are computed in; null for the type of the weights.</param>
    /// <param name="features">Receives what each convolution gives, <c>[N, O, R, R]</c>; null for nobody.</param>
    /// <param name="share">What of the block's own image is added, from 0 to 1.</param>
    /// <returns>Activations <c>[N, O, R, R]</c> and the image, <c>[N, C, R, R]</c> or null.</returns>
    public (Tensor X, Tensor? Image) Forward(
        Tensor? x, Tensor? image, Tensor ws, NoiseMode noiseMode, Generator? noise = null, ScalarType? type = null,
        ICollection<Tensor>? features = null, double share = 1)
    {
        using var scope = NewDisposeScope();
        x = Convolutions(x?.to(type ?? ws.dtype), ws, noiseMode, noise, features);
        if (image is not null) image = Upsample(image);
        if (torgb is not null)
        {
            var rgb = torgb.Forward(x, ws.select(1, NumConv));
            if (share < 1) rgb *= share;
            image = image is null ? rgb : image + rgb;
        }

        return (x.MoveToOuterDisposeScope(), image?.MoveToOuterDisposeScope());
    }

    /// <summary>The image of the block before at the block's resolution.</summary>
    /// <param name="image"><c>[N, C, R/2, R/2]</c>.</param>
    public Tensor Upsample(Tensor image) => UpFirDn2d.Upsample2d(image, resample_filter, 2);

    private Tensor Convolutions(
        Tensor? x, Tensor ws, NoiseMode noiseMode, Generator? noise, ICollection<Tensor>? features)
    {
        var w0 = ws.select(1, 0);
        if (conv0 is null)
            return Kept(conv1.Forward(
                MemoryFormat.ChannelsLast(@const!.unsqueeze(0).expand(ws.shape[0], -1, -1, -1)), w0, noiseMode, noise));

        var w1 = ws.select(1, 1);
        if (skip is null)
            return Kept(conv1.Forward(Kept(conv0.Forward(x!, w0, noiseMode, noise)), w1, noiseMode, noise));

        // Both branches have unit variance; so does their sum.
        var half = Math.Sqrt(0.5);
        var y = Kept(conv0.Forward(x!, w0, noiseMode, noise));
        return skip.Forward(x!, half).add_(Kept(conv1.Forward(y, w1, noiseMode, noise, half)));

        Tensor Kept(Tensor result)
        {
            features?.Add(result.alias().DetachFromDisposeScope());
            return result;
        }
    }
}
