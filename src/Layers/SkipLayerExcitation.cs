using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers;

/// <summary>
/// Skip-layer excitation (Liu et al. 2021, "Towards Faster and Stabilized GAN Training for High-fidelity Few-shot Image
/// Synthesis", equation 1): features of one resolution decide how strong each channel of another's is.
/// </summary>
public sealed class SkipLayerExcitation : Module
{
    private const int Side = 4;
    private readonly (SpectralConv2d Gather, SpectralConv2d Mix) layers;

    /// <summary>Draws the weights.</summary>
    /// <param name="inChannels">Channels of the features that decide.</param>
    /// <param name="outChannels">Channels of those that are scaled.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    public SkipLayerExcitation(int inChannels, int outChannels, Generator init)
        : base(nameof(SkipLayerExcitation))
    {
        layers = (new SpectralConv2d(inChannels, outChannels, Side, init),
            new SpectralConv2d(outChannels, outChannels, 1, init));
        register_module("main", new Sequence(("1", layers.Gather), ("3", layers.Mix)));
    }

    /// <summary>Scales channels.</summary>
    /// <param name="deciding"><c>[N, in, H, W]</c>, sides a multiple of 4.</param>
    /// <param name="scaled"><c>[N, out, H', W']</c>.</param>
    /// <returns>The shape of <paramref name="scaled"/>.</returns>
    public Tensor Forward(Tensor deciding, Tensor scaled)
    {
        using var scope = NewDisposeScope();
        var pooled = deciding.shape[2] == Side
            ? deciding
            : functional.avg_pool2d(deciding, deciding.shape[2] / Side);
        var strength = layers.Mix.forward(functional.silu(layers.Gather.forward(pooled))).sigmoid();
        return (scaled * strength).MoveToOuterDisposeScope();
    }
}
