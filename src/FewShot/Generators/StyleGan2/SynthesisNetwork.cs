using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Generators.StyleGan2;

/// <summary>Turns intermediate latents into images, resolution by resolution (Karras et al. 2020).</summary>
internal sealed class SynthesisNetwork : Module
{
    private readonly SynthesisBlock[] blocks;
    private readonly int wDim;
    private readonly int firstMixed;

    internal SynthesisNetwork(StyleGan2GeneratorOptions options, Generator init)
        : base(nameof(SynthesisNetwork))
    {
        wDim = options.WDim;
        firstMixed = StyleGan2Shape.FirstMixed(options.Resolution);
        int Width(int r) => StyleGan2Shape.Channels(r, options.ChannelBase, options.ChannelMax);
        blocks = StyleGan2Shape.Blocks(options.Resolution)
            .Select(r => new SynthesisBlock(options, r, r == 4 ? 0 : Width(r / 2), Width(r), init))
            .ToArray();
        NumWs = blocks.Sum(b => b.NumConv) + blocks[^1].NumToRgb;
        RegisterComponents();
        foreach (var block in blocks) register_module($"b{block.Resolution}", block);
    }

    /// <summary>The blocks, from 4 px up.</summary>
    public IReadOnlyList<SynthesisBlock> Blocks => blocks;

    /// <summary>How many ws an image takes.</summary>
    public int NumWs { get; }

    /// <summary>Makes images.</summary>
    /// <param name="ws">Intermediate latents <c>[N, NumWs, WDim]</c>.</param>
    /// <param name="noiseMode">Where noise comes from.</param>
    /// <param name="noise">The CPU generator for <see cref="NoiseMode.Random"/>.</param>
    /// <param name="upper">The type that the upper resolutions compute in, <see cref="StyleGan2Shape.FirstMixed"/> and
    /// above; null for the type of the weights everywhere. Weights, demodulation and the image stay in the weights'
    /// type.</param>
    /// <param name="features">
    /// Receives what each convolution gives, in order, the caller's to dispose; null for nobody.
    /// </param>
    /// <param name="lod">
    /// How many doublings the images lack (<see cref="IGrows.Lod"/>); blocks that are not reached are not computed.
    /// </param>
    /// <returns>Images <c>[N, C, R, R]</c>, about <c>[-1, 1]</c>.</returns>
    /// <exception cref="ArgumentException">The ws have another shape.</exception>
    public Tensor Forward(
        Tensor ws, NoiseMode noiseMode, Generator? noise = null, ScalarType? upper = null,
        ICollection<Tensor>? features = null, double lod = 0)
    {
        if (ws.dim() != 3 || ws.shape[1] != NumWs || ws.shape[2] != wDim)
        {
            throw new ArgumentException(
                $"ws are [{string.Join(", ", ws.shape)}]; the network takes [N, {NumWs}, {wDim}].", nameof(ws));
        }

        // Without handles of ours, backward can free each activation as soon as it is done with it.
        using var scope = NewDisposeScope();
        Tensor? x = null;
        Tensor? image = null;
        long first = 0;
        for (int i = 0; i < blocks.Length; i++)
        {
            var block = blocks[i];
            double share = Share(blocks.Length - 1 - i, lod);
            if (share == 0)
            {
                image = block.Upsample(image!);
                continue;
            }

            var own = ws.narrow(1, first, block.NumConv + block.NumToRgb);
            var type = block.Resolution >= firstMixed ? upper : null;
            (x, image) = block.Forward(x, image, own, noiseMode, noise, type, features, share);
            first += block.NumConv;
        }

        return image!.MoveToOuterDisposeScope();
    }

    /// <summary>What of a block's own image there is.</summary>
    /// <param name="doublings">How many doublings the block is below the full resolution.</param>
    /// <param name="lod">How many doublings the images lack.</param>
    /// <returns>From 0, not reached, to 1.</returns>
    internal static double Share(int doublings, double lod) => Math.Clamp(doublings + 1 - lod, 0, 1);
}
