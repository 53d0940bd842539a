using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Generators.Dcgan;

/// <summary>
/// The DCGAN generator (Radford et al. 2016, "Unsupervised Representation Learning with Deep Convolutional Generative
/// Adversarial Networks", section 3 and figure 1): z is projected to 4 px, and transposed convolutions of 4×4 double
/// the resolution, each with batch normalisation and ReLU, the last with tanh. 8 to 256 px. With labels the label is
/// appended to z (Mirza and Osindero 2014, "Conditional Generative Adversarial Nets", section 3.2). Parameters carry
/// the names of PyTorch's example, <c>main.0.weight</c> and so on; it has no bias in the last layer, this one has.
/// </summary>
/// <remarks>
/// It has no mapping network: its w is z with the label. So walks between ws are walks in Z, and there is neither
/// truncation nor style mixing.
/// </remarks>
internal sealed class DcganGenerator : ImageGenerator
{
    private readonly List<(DcganUpConv Convolution, BatchNorm2dLayer? Norm)> layers = [];

    /// <summary>Draws the weights.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <exception cref="ArgumentException">An option is impossible.</exception>
    public DcganGenerator(DcganOptions options, Generator init)
        : base(nameof(DcganGenerator), options)
    {
        var (least, most) = (DcganOptions.LeastResolution, DcganOptions.MostResolution);
        if (options.Resolution < least || options.Resolution > most || !int.IsPow2(options.Resolution))
        {
            throw new ArgumentException(
                $"resolution is {options.Resolution}; it must be a power of 2 from {least} to {most}.",
                nameof(options));
        }

        int channels = options.ZDim + options.CDim;
        for (int r = 4; r < options.Resolution; r *= 2)
        {
            int wider = options.Channels(r);
            layers.Add((new(channels, wider, hasBias: false, init), DcganInit.BatchNorm(wider, init)));
            channels = wider;
        }

        layers.Add((new(channels, options.ImageChannels, hasBias: true, init), null));
        register_module("main", new Sequence(Named()));
        RegisterComponents();
    }

    /// <summary>1: the latent, with the label after it if there are labels.</summary>
    public override int NumWs => 1;

    /// <inheritdoc/>
    public override IOnnxGenerator Onnx => new DcganOnnx(this);

    /// <inheritdoc/>
    public override Tensor Map(
        Tensor z, Tensor? labels, double psi = 1, int? cutoff = null, bool updateWAvg = false)
    {
        if (psi != 1)
            throw new ArgumentException($"psi is {psi}; DCGAN has no truncation, so it must be 1.", nameof(psi));
        return WithLabels(z, labels);
    }

    /// <inheritdoc/>
    /// <remarks>There is no noise but z.</remarks>
    public override Tensor Synthesize(
        Tensor ws, NoiseMode noiseMode = NoiseMode.Const, Generator? noise = null, ScalarType? upper = null)
    {
        using var scope = NewDisposeScope();
        var x = ws.select(1, 0).unsqueeze(-1).unsqueeze(-1);
        foreach (var (convolution, norm) in layers)
        {
            x = convolution.forward(x);
            x = norm is null ? x.tanh() : functional.relu(norm.forward(x), inplace: true);
        }

        return x.MoveToOuterDisposeScope();
    }

    // PyTorch's example counts activations too.
    private IEnumerable<(string Name, Module Module)> Named()
    {
        for (int i = 0; i < layers.Count; i++)
        {
            yield return (FormattableString.Invariant($"{3 * i}"), layers[i].Convolution);
            if (layers[i].Norm is { } norm) yield return (FormattableString.Invariant($"{(3 * i) + 1}"), norm);
        }
    }
}
