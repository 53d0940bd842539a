using FewShotGan.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Generators.FastGan;

/// <summary>
/// Skip-layer excitation (Liu et al. 2021, "Towards Faster and Stabilized GAN Training for High-fidelity Few-shot Image
/// Synthesis", equation 1): coarse features decide how strong each channel of fine ones is.
/// </summary>
internal sealed class SkipLayerExcitation : Module
{
    private const int Side = 4;
    private readonly (SpectralConv2d Gather, SpectralConv2d Mix) layers;

    public SkipLayerExcitation(int inChannels, int outChannels, Generator init)
        : base(nameof(SkipLayerExcitation))
    {
        layers = (new SpectralConv2d(inChannels, outChannels, Side, init),
            new SpectralConv2d(outChannels, outChannels, 1, init));
        register_module("main", new Sequence(("1", layers.Gather), ("3", layers.Mix)));
    }

    /// <summary>Scales channels.</summary>
    /// <param name="coarse"><c>[N, in, H, W]</c>, sides a multiple of 4.</param>
    /// <param name="fine"><c>[N, out, H', W']</c>.</param>
    /// <returns>The shape of <paramref name="fine"/>.</returns>
    public Tensor Forward(Tensor coarse, Tensor fine)
    {
        using var scope = NewDisposeScope();
        var pooled = coarse.shape[2] == Side ? coarse : functional.avg_pool2d(coarse, coarse.shape[2] / Side);
        var strength = layers.Mix.forward(functional.silu(layers.Gather.forward(pooled))).sigmoid();
        return (fine * strength).MoveToOuterDisposeScope();
    }
}
