using FewShotGan.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.FastGan;

/// <summary>
/// Halves the resolution (Liu et al. 2021, figure 4): a convolution of 4×4 with batch normalisation and LeakyReLU; a
/// residual one has a second convolution, and takes the mean with a convolution of the halved features.
/// </summary>
internal sealed class FastGanDownBlock : Module<Tensor, Tensor>
{
    private readonly LeakySequence[] paths;

    /// <summary>Draws the weights.</summary>
    /// <param name="inChannels">Channels in.</param>
    /// <param name="outChannels">Channels out.</param>
    /// <param name="isResidual">Whether there is a second convolution and a direct path.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    public FastGanDownBlock(int inChannels, int outChannels, bool isResidual, Generator init)
        : base(nameof(FastGanDownBlock))
    {
        List<Module<Tensor, Tensor>?> main =
        [
            new SpectralConv2d(inChannels, outChannels, 4, init, stride: 2, padding: 1),
            DcganInit.BatchNorm(outChannels, init), null,
        ];
        if (isResidual)
            main.AddRange(
            [
                new SpectralConv2d(outChannels, outChannels, 3, init, padding: 1),
                DcganInit.BatchNorm(outChannels, init), null,
            ]);
        paths = !isResidual
            ? [new(0, main)]
            :
            [
                new(0, main),
                new(
                    1, new SpectralConv2d(inChannels, outChannels, 1, init), DcganInit.BatchNorm(outChannels, init),
                    null),
            ];
        register_module("main", paths[0]);
        if (isResidual) register_module("direct", paths[1]);
    }

    /// <summary>Runs the block.</summary>
    /// <param name="input"><c>[N, in, H, W]</c>.</param>
    /// <returns><c>[N, out, H / 2, W / 2]</c>.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var main = paths[0].forward(input);
        var result = paths.Length == 1 ? main : (main + paths[1].forward(functional.avg_pool2d(input, 2))) / 2;
        return result.MoveToOuterDisposeScope();
    }
}
