using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.Dcgan;

/// <summary>
/// The DCGAN discriminator (Radford et al. 2016, "Unsupervised Representation Learning with Deep Convolutional
/// Generative Adversarial Networks", section 3): convolutions of 4×4 halve the resolution, each with LeakyReLU of slope
/// 0.2 and all but the first with normalisation, and a last one makes the logit of 4 px. 8 to 256 px. With labels the
/// image has a channel for each class, 1 in that of its label; with minibatch discrimination the logit is also of how
/// alike the images of the batch are. Parameters carry the names of PyTorch's example,
/// <c>main.0.weight</c> and so on; it has no biases, this one has them where no normalisation follows.
/// </summary>
public sealed class DcganDiscriminator : ImageDiscriminator, IDrawsNumbers
{
    private const double Slope = 0.2;

    private const int KernelWidth = 5;

    private readonly List<(DcganDownConv Convolution, Module<Tensor, Tensor>? Norm)> layers = [];
#pragma warning disable IDE1006 // The fields' names.
    private readonly MinibatchDiscrimination? minibatch;
    private readonly LinearLayer? alike;
    private readonly VariationalBottleneck? bottleneck;
#pragma warning restore IDE1006

    /// <summary>Draws the weights.</summary>
    /// <param name="options">Sizes and normalisation.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <exception cref="ArgumentException">An option is impossible.</exception>
    public DcganDiscriminator(DcganDiscriminatorOptions options, Generator init)
        : base(nameof(DcganDiscriminator), options)
    {
        var (least, most) = (DcganDiscriminatorOptions.LeastResolution, DcganDiscriminatorOptions.MostResolution);
        if (options.Resolution < least || options.Resolution > most || !int.IsPow2(options.Resolution))
        {
            throw new ArgumentException(
                $"resolution is {options.Resolution}; it must be a power of 2 from {least} to {most}.",
                nameof(options));
        }

        int channels = options.ImageChannels + options.CDim;
        for (int r = options.Resolution / 2; r >= 4; r /= 2)
        {
            int wider = options.Channels(r);
            bool isNormalised = layers.Count > 0 && options.Norm != "none";
            var convolution = new DcganDownConv(channels, wider, !isNormalised, init);
            layers.Add((convolution, isNormalised ? Norm(options.Norm, wider, init) : null));
            channels = wider;
        }

        if (options.Bottleneck > 0) bottleneck = new(channels * 4 * 4, options.Bottleneck, init);
        else layers.Add((new(channels, 1, hasBias: true, init), null));
        register_module("main", new Sequence(Named()));
        if (options.MinibatchKernels > 0)
        {
            minibatch = new(channels * 4 * 4, options.MinibatchKernels, KernelWidth, init);
            alike = new(options.MinibatchKernels, 1, init);
        }

        RegisterComponents();
    }

    /// <inheritdoc/>
    public Generator? Draws { get; set; }

    /// <inheritdoc/>
    public override Tensor Judge(IReadOnlyList<Tensor> seen, Tensor? labels, ScalarType? upper = null) =>
        LogitsAlone(seen, labels, upper);

    /// <inheritdoc/>
    public override Judgement Examine(IReadOnlyList<Tensor> seen, Tensor? labels, ScalarType? upper = null)
    {
        CheckShape(seen[0]);
        using var scope = NewDisposeScope();
        var x = WithLabels(seen[0], labels);
        foreach (var (convolution, norm) in layers.SkipLast(bottleneck is null ? 1 : 0))
        {
            x = convolution.forward(x);
            x = functional.leaky_relu(norm is null ? x : norm.forward(x), Slope, inplace: true);
        }

        var more = new Dictionary<string, Tensor> { [Judgement.Features] = x };
        var logits = bottleneck is null ? OfConvolution(x) : OfBottleneck(x, more);
        foreach (var other in more.Values) other.MoveToOuterDisposeScope();
        return new(logits.MoveToOuterDisposeScope()) { More = more };
    }

    private Tensor OfConvolution(Tensor x)
    {
        var logits = layers[^1].Convolution.forward(x);
        return minibatch is null ? logits : logits + alike!.forward(minibatch.forward(x.flatten(1)));
    }

    // In the generator's step, and where it is only asked, the numbers are what is expected of them.
    private Tensor OfBottleneck(Tensor x, Dictionary<string, Tensor> more)
    {
        bool isTrained = training && layers[0].Convolution.parameters().First().requires_grad;
        var (logits, information) = bottleneck!.Forward(x.flatten(1), isTrained ? Draws : null);
        more.Add(Judgement.Information, information);
        return logits;
    }

    private static Module<Tensor, Tensor> Norm(string kind, int channels, Generator init) => kind switch
    {
        "batch" => DcganInit.BatchNorm(channels, init),
        "layer" => new LayerNorm2dLayer(channels),
        _ => throw new ArgumentException($"norm is '{kind}'; it must be batch, layer or none.", nameof(kind)),
    };

    // PyTorch's example counts activations too: one after the first convolution, two after each other.
    private IEnumerable<(string Name, Module Module)> Named()
    {
        for (int i = 0; i < layers.Count; i++)
        {
            yield return (FormattableString.Invariant($"{Math.Max(0, (3 * i) - 1)}"), layers[i].Convolution);
            if (layers[i].Norm is { } norm) yield return (FormattableString.Invariant($"{3 * i}"), norm);
        }
    }
}
