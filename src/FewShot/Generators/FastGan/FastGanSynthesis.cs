using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Generators.FastGan;

/// <summary>The layers of a FastGAN, from the latent to the image.</summary>
internal sealed class FastGanSynthesis : Module
{
    private const double Eps = 1e-8;
    private const int FirstExcited = 64, LastExcited = 512, SkippedFactor = 16;

    private readonly List<(UpBlock Block, SkipLayerExcitation? Excitation)> blocks = [];
#pragma warning disable IDE1006 // Official names.
    private readonly InitLayer init;
    private readonly SpectralConv2d to_big;
    private readonly EmbeddingTable? embed;
#pragma warning restore IDE1006

    internal FastGanSynthesis(FastGanOptions options, Generator rng)
        : base(nameof(FastGanSynthesis))
    {
        init = new InitLayer(options.ZDim, options.Channels(4), rng);
        int labelDim = options.CDim > 0 ? options.ZDim : 0;
        for (int r = 8; r <= options.Resolution; r *= 2)
        {
            var block = new UpBlock(options.Channels(r / 2), options.Channels(r), options.Lite, labelDim, rng);
            register_module($"feat_{r}", block);
            var excitation = r is >= FirstExcited and <= LastExcited
                ? new SkipLayerExcitation(options.Channels(r / SkippedFactor), options.Channels(r), rng)
                : null;
            if (excitation is not null) register_module($"se_{r}", excitation);
            blocks.Add((block, excitation));
        }

        to_big = new SpectralConv2d(
            options.Channels(options.Resolution), options.ImageChannels, 3, rng, padding: 1, bias: true);
        if (options.CDim > 0) embed = new EmbeddingTable(options.CDim, options.ZDim, rng);
        RegisterComponents();
    }

    /// <summary>The vectors of labels.</summary>
    /// <param name="labels"><c>[N, CDim]</c>.</param>
    /// <returns><c>[N, ZDim]</c>.</returns>
    /// <exception cref="InvalidOperationException">The generator has no labels.</exception>
    public Tensor Embed(Tensor labels) =>
        (embed ?? throw new InvalidOperationException("this generator has no labels")).forward(labels);

    /// <summary>Makes images.</summary>
    /// <param name="z">
    /// Latents <c>[N, ZDim]</c>, of any length: they are scaled to a mean square of 1 (Karras et al. 2018, section
    /// 4.2).
    /// </param>
    /// <param name="label">The vector of the label, <c>[N, ZDim]</c>; null without labels.</param>
    /// <param name="noise">Draws numbers from N(0, 1), on the CPU, of a shape; null for no noise.</param>
    /// <returns>Images <c>[N, C, R, R]</c>.</returns>
    public Tensor Forward(Tensor z, Tensor? label, Func<long[], Tensor>? noise)
    {
        using var scope = NewDisposeScope();
        var x = init.Forward(z * (z.square().mean([1], keepdim: true) + Eps).rsqrt());
        var features = new List<Tensor> { x };
        int skipped = 0;
        foreach (var (block, excitation) in blocks)
        {
            x = block.Forward(x, label, noise);
            if (excitation is not null) x = excitation.Forward(features[skipped++], x);
            features.Add(x);
        }

        return to_big.forward(x).MoveToOuterDisposeScope();
    }
}
