using FewShotGan.Discriminators.Features;
using FewShotGan.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.FastGan;

/// <summary>
/// FastGAN's discriminator (Liu et al. 2021, "Towards Faster and Stabilized GAN Training for High-fidelity Few-shot
/// Image Synthesis", section 3.2): residual blocks with skip-layer excitation judge the image, plain ones a small
/// version of it, and decoders must make real images of their features. Parameters carry the names of the public
/// program, which takes images of 256 px or more; smaller ones begin at a later block, and their small version has half
/// their side. With labels the image has a channel for each class.
/// </summary>
public sealed class FastGanDiscriminator : ImageDiscriminator, ILearnsFromReals
{
    /// <summary>What its own loss is called.</summary>
    internal const string Reconstruction = "reconstruction";

    /// <summary>Side of the features that are judged.</summary>
    internal const int Coarsest = 8;

    /// <summary>The largest side of the small version, and of reconstructions.</summary>
    internal const int MostOfSmall = 128;

    private const int FinestGrid = 256;
    private const string Big = "big", Part = "part", Small = "small";
    private readonly FastGanDiscriminatorOptions options;
    private readonly LeakySequence first, judge, small;
    private readonly SpectralConv2d judgeOfSmall;
    private readonly (FastGanDownBlock Block, SkipLayerExcitation? Excitation)[] blocks;
    private readonly Dictionary<string, FastGanDecoder> decoders = [];
    private readonly PerceptualDistance? distance;

    /// <summary>Draws the weights.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="networks">Where the network comes from through which reconstructions are compared.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    /// <exception cref="ArgumentException">An option is impossible.</exception>
    public FastGanDiscriminator(
        FastGanDiscriminatorOptions options, IFeatureNetworkSource networks, Generator init)
        : base(nameof(FastGanDiscriminator), options)
    {
        this.options = options;
        int side = options.Resolution, grid = Math.Min(side, FinestGrid), seen = options.ImageChannels + options.CDim;
        if (side < FastGanDiscriminatorOptions.LeastResolution)
            throw new ArgumentException(
                $"resolution is {side}; it must be {FastGanDiscriminatorOptions.LeastResolution} or more.",
                nameof(options));
        first = First(side, seen, init);
        register_module("down_from_big", first);
        blocks = [.. Grids(grid).Select(from =>
        {
            var block = new FastGanDownBlock(Channels(from), Channels(from / 2), isResidual: true, init);
            register_module(FormattableString.Invariant($"down_{Number(from / 2)}"), block);
            int decides = from / 2 * Coarsest;
            SkipLayerExcitation? excitation = null;
            if (decides <= grid)
            {
                excitation = new(Channels(decides), Channels(from / 2), init);
                register_module(FormattableString.Invariant($"se_{Number(decides)}_{Number(from / 2)}"), excitation);
            }

            return (block, excitation);
        })];
        int widest = Channels(Coarsest), half = widest / 2;
        judge = new(
            0, new SpectralConv2d(widest, 2 * widest, 1, init), DcganInit.BatchNorm(2 * widest, init), null,
            new SpectralConv2d(2 * widest, 1, 4, init));
        register_module("rf_big", judge);
        int smallGrid = SideOfSmall / 2;
        small = new(
            0,
            [
                new SpectralConv2d(seen, Channels(smallGrid) / 2, 4, init, stride: 2, padding: 1), null,
                .. Grids(smallGrid).Select(from =>
                    new FastGanDownBlock(Channels(from) / 2, Channels(from), isResidual: false, init)),
            ]);
        register_module("down_from_small", small);
        judgeOfSmall = new SpectralConv2d(half, 1, 4, init);
        register_module("rf_small", judgeOfSmall);
        if (options.ReconstructionWeight == 0) return;

        foreach (var (name, channels) in new[] { (Big, widest), (Part, half), (Small, half) })
        {
            decoders[name] = new(channels, options.DecoderChannels, SideOfDecoded, options.ImageChannels, init);
            register_module("decoder_" + name, decoders[name]);
        }

        distance = new(networks, options.Perceptual, SideOfDecoded);
        register_module("percept", distance);
    }

    /// <inheritdoc/>
    // TorchSharp 0.107 calls this when the module becomes a part of another one, and would give the fields a second
    // name: their own.
    protected override void RegisterComponents()
    {
    }

    /// <inheritdoc/>
    public string LossName => Reconstruction;

    /// <inheritdoc/>
    public double LossWeight => options.ReconstructionWeight;

    private int SideOfSmall => Math.Min(MostOfSmall, options.Resolution / 2);

    private int SideOfDecoded => Math.Min(MostOfSmall, options.Resolution);

    /// <summary>Whether a parameter is not of the network through which reconstructions are compared.</summary>
    /// <param name="parameter">Its official name.</param>
    public override bool Trains(string parameter) => !parameter.StartsWith("percept.", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override Tensor Judge(IReadOnlyList<Tensor> seen, Tensor? labels, ScalarType? upper = null) =>
        LogitsAlone(seen, labels, upper);

    /// <inheritdoc/>
    /// <remarks>
    /// Logits are those of the image, 25 of 8×8 features, then those of its small version. More holds the features
    /// that decoders take.
    /// </remarks>
    public override Judgement Examine(IReadOnlyList<Tensor> seen, Tensor? labels, ScalarType? upper = null)
    {
        CheckShape(seen[0]);
        using var scope = NewDisposeScope();
        var image = WithLabels(seen[0], labels);
        var features = new List<Tensor> { first.forward(image) };
        foreach (var (block, excitation) in blocks)
        {
            var x = block.forward(features[^1]);
            features.Add(excitation?.Forward(features[^3], x) ?? x);
        }

        var ofSmall = small.forward(Nearest(image, SideOfSmall));
        var logits = cat([judge.forward(features[^1]).flatten(1), judgeOfSmall.forward(ofSmall).flatten(1)], 1);
        return new(logits.MoveToOuterDisposeScope())
        {
            More = new Dictionary<string, Tensor>
            {
                [Big] = features[^1].MoveToOuterDisposeScope(), [Part] = features[^2].MoveToOuterDisposeScope(),
                [Small] = ofSmall.MoveToOuterDisposeScope(),
            },
        };
    }

    /// <summary>
    /// The perceptual distances of reconstructions from the images: of both features of the whole image, and of a
    /// quarter of it that is drawn for the batch.
    /// </summary>
    /// <inheritdoc/>
    public Tensor Learn(Judgement judgement, IReadOnlyList<Tensor> seen, Generator draws)
    {
        if (distance is null) throw new InvalidOperationException("there are no decoders: reconstruction_weight is 0");
        using var scope = NewDisposeScope();
        long quarter = randint(4, [1], generator: draws, device: CPU).item<long>();
        var (big, small, part) = Reconstruct(judgement, quarter);
        var image = Nearest(seen[0], SideOfDecoded);
        return (distance.Of(big, image) + distance.Of(small, image)
            + distance.Of(part, Nearest(Quarter(seen[0], quarter), SideOfDecoded))).MoveToOuterDisposeScope();
    }

    /// <summary>What the decoders make of features.</summary>
    /// <param name="judgement">Holds the features.</param>
    /// <param name="quarter">Which quarter of the image, 0 to 3, row by row.</param>
    /// <returns>
    /// The image of its features, of its small version's, and the quarter: <c>[N, C, side, side]</c>.
    /// </returns>
    public (Tensor Big, Tensor Small, Tensor Part) Reconstruct(Judgement judgement, long quarter) => (
        decoders[Big].Forward(judgement.More[Big]), decoders[Small].Forward(judgement.More[Small]),
        decoders[Part].Forward(Quarter(judgement.More[Part], quarter)));

    private static Tensor Quarter(Tensor x, long which)
    {
        long side = x.shape[2] / 2;
        return x.narrow(2, which / 2 * side, side).narrow(3, which % 2 * side, side);
    }

    // As PyTorch's interpolate does unless asked otherwise: the first pixel of so many, or each so many times.
    private static Tensor Nearest(Tensor x, int side)
    {
        long from = x.shape[2];
        if (from == side) return x;
        if (from > side) return x.slice(2, 0, from, from / side).slice(3, 0, from, from / side);
        return x.repeat_interleave(side / from, 2).repeat_interleave(side / from, 3);
    }

    private static IEnumerable<int> Grids(int finest)
    {
        for (int grid = finest; grid > Coarsest; grid /= 2) yield return grid;
    }

    private static int Number(int grid) => 2 * FinestGrid / grid;

    private int Channels(int grid) => options.Ndf * 64 / grid;

    private LeakySequence First(int side, int channels, Generator init)
    {
        List<Module<Tensor, Tensor>?> layers = [];
        if (side <= FinestGrid)
        {
            layers.AddRange([new SpectralConv2d(channels, Channels(side), 3, init, padding: 1), null]);
            return new(0, layers);
        }

        for (int grid = side / 2; grid >= FinestGrid; channels = Channels(grid), grid /= 2)
        {
            layers.Add(new SpectralConv2d(channels, Channels(grid), 4, init, stride: 2, padding: 1));
            if (layers.Count > 1) layers.Add(DcganInit.BatchNorm(Channels(grid), init));
            layers.Add(null);
        }

        return new(0, layers);
    }
}
