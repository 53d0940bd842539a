using FewShotGan.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.FastGan;

/// <summary>
/// Makes a small image of features of 8 px (Liu et al. 2021, section 3.2): pixels doubled, convolution, batch
/// normalisation and GLU, until the side is reached.
/// </summary>
internal sealed class FastGanDecoder : Module
{
    private static readonly int[] Widths = [4, 2, 2, 1];
    private readonly (List<(SpectralConv2d Convolution, BatchNorm2dLayer Norm)> Blocks, SpectralConv2d Last) layers;

    /// <summary>Draws the weights.</summary>
    /// <param name="inChannels">Channels of the features.</param>
    /// <param name="width">Channels at 128 px.</param>
    /// <param name="side">Side of the image in pixels, 16 to 128.</param>
    /// <param name="imageChannels">Channels of the image.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    public FastGanDecoder(int inChannels, int width, int side, int imageChannels, Generator init)
        : base(nameof(FastGanDecoder))
    {
        var names = new List<(string, Module)>();
        var blocks = new List<(SpectralConv2d, BatchNorm2dLayer)>();
        int channels = inChannels;
        foreach (int factor in Widths.Take(int.Log2(side / FastGanDiscriminator.Coarsest)))
        {
            int wanted = factor * width;
            var convolution = new SpectralConv2d(channels, 2 * wanted, 3, init, padding: 1, doubles: true);
            var norm = DcganInit.BatchNorm(2 * wanted, init);
            blocks.Add((convolution, norm));
            names.Add(($"{blocks.Count}", new Sequence(("1", convolution), ("2", norm))));
            channels = wanted;
        }

        layers = (blocks, new(channels, imageChannels, 3, init, padding: 1));
        register_module("main", new Sequence([.. names, ($"{blocks.Count + 1}", layers.Last)]));
    }

    /// <summary>Makes the image.</summary>
    /// <param name="features"><c>[N, in, 8, 8]</c>.</param>
    /// <returns><c>[N, C, side, side]</c> in <c>[-1, 1]</c>.</returns>
    public Tensor Forward(Tensor features)
    {
        using var scope = NewDisposeScope();
        var x = features;
        foreach (var (convolution, norm) in layers.Blocks)
            x = functional.glu(norm.forward(convolution.forward(x)), 1);
        return layers.Last.forward(x).tanh().MoveToOuterDisposeScope();
    }
}
