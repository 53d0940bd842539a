using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Generators.ResNet;

/// <summary>
/// The residual generator of WGAN-GP (Gulrajani et al. 2017, appendix F), SNGAN (Miyato et al. 2018, "Spectral
/// Normalization for Generative Adversarial Networks", tables 4 and 6) and SAGAN (Zhang et al. 2019, "Self-Attention
/// Generative Adversarial Networks"); its options say which. With labels batch normalisation has a gain and a bias for
/// each class. 8 to 256 px. Parameters carry StudioGAN's names.
/// </summary>
/// <remarks>
/// It has no mapping network: its w is z with the label. So walks between ws are walks in Z, and there is neither
/// truncation nor style mixing.
/// </remarks>
internal sealed class ResNetGenerator : ImageGenerator
{
    private readonly List<Module> body = [];
    private readonly int first;
#pragma warning disable IDE1006 // StudioGAN's names.
    private readonly Module<Tensor, Tensor> linear0;
    private readonly BatchNorm2dLayer bn4;
    private readonly Module<Tensor, Tensor> conv2d5;
#pragma warning restore IDE1006

    /// <summary>Draws the weights.</summary>
    /// <param name="options">Sizes, normalisation and attention.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <exception cref="ArgumentException">An option is impossible.</exception>
    public ResNetGenerator(ResNetOptions options, Generator init)
        : base(nameof(ResNetGenerator), options)
    {
        if (!int.IsPow2(options.Resolution) || options.Problems().Any())
            throw new ArgumentException(
                $"resolution is {options.Resolution} with attention {options.Attention}; it must be a power of 2 from "
                + $"{ResNetOptions.LeastResolution} to {ResNetOptions.MostResolution}, and attention the side of a "
                + "block's features.", nameof(options));
        var layers = new ResidualLayers(options.Spectral, init);
        first = options.Channels(4);
        linear0 = layers.Linear(options.ZDim, first * 4 * 4);
        int channels = first;
        foreach (int side in options.Sides())
        {
            int narrower = options.Channels(side);
            body.Add(new ResNetUpBlock(channels, narrower, options.CDim, layers));
            if (side == options.Attention) body.Add(new SelfAttention(narrower, layers));
            channels = narrower;
        }

        register_module("blocks", new Sequence(body.Select(
            (block, i) => (FormattableString.Invariant($"{i}"), (Module)new Sequence(("0", block))))));
        bn4 = new(channels);
        conv2d5 = layers.Convolution(channels, options.ImageChannels, 3);
        RegisterComponents();
    }

    /// <summary>1: the latent, with the label after it if there are labels.</summary>
    public override int NumWs => 1;

    /// <inheritdoc/>
    public override IOnnxGenerator Onnx => new ResNetOnnx(this);

    /// <inheritdoc/>
    public override Tensor Map(
        Tensor z, Tensor? labels, double psi = 1, int? cutoff = null, bool updateWAvg = false)
    {
        if (psi != 1)
            throw new ArgumentException($"psi is {psi}; there is no truncation, so it must be 1.", nameof(psi));
        return WithLabels(z, labels);
    }

    /// <inheritdoc/>
    /// <remarks>There is no noise but z.</remarks>
    public override Tensor Synthesize(
        Tensor ws, NoiseMode noiseMode = NoiseMode.Const, Generator? noise = null, ScalarType? upper = null)
    {
        using var scope = NewDisposeScope();
        var latents = ws.select(1, 0);
        var labels = Options.CDim > 0 ? latents.narrow(1, Options.ZDim, Options.CDim) : null;
        var x = linear0.forward(latents.narrow(1, 0, Options.ZDim)).reshape(-1, first, 4, 4);
        foreach (var block in body)
            x = block is ResNetUpBlock up ? up.forward(x, labels) : ((SelfAttention)block).forward(x);
        return conv2d5.forward(functional.relu(bn4.forward(x), inplace: true)).tanh().MoveToOuterDisposeScope();
    }
}
