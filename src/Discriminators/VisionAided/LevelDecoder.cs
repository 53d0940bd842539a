using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.VisionAided;

/// <summary>
/// One level of a <see cref="MultiLevelHead"/>: a feature map becomes a map of logits of half its size or a quarter.
/// </summary>
internal sealed class LevelDecoder : Module<Tensor, Tensor>
{
    private const int Kernel = 3;
    private readonly BlurPool? before;
    private readonly SpectralConv2d first;
    private readonly BlurPool after;
    private readonly SpectralConv2d last;

    /// <summary>Draws the weights.</summary>
    /// <param name="level">The map.</param>
    /// <param name="width">Channels between the two convolutions.</param>
    /// <param name="init">The CPU generator that weights are drawn from.</param>
    public LevelDecoder(HeadLevel level, int width, Generator init)
        : base(nameof(LevelDecoder))
    {
        if (level.Halves) before = new BlurPool(level.Channels, stride: 1, extraMargin: 1, padding: PaddingModes.Zeros);
        first = level.Halves
            ? new SpectralConv2d(level.Channels, width, Kernel, init, stride: 2, bias: true)
            : new SpectralConv2d(level.Channels, width, Kernel, init, padding: 1, bias: true);

        // The reference blurs every pixel and its next convolution, 1×1, looks at every second one: to blur only those
        // is the same.
        after = new BlurPool(width, stride: 2, padding: PaddingModes.Zeros);
        last = new SpectralConv2d(width, 1, 1, init, bias: true);
        if (before is not null) register_module("0", before);
        register_module("1", first);
        register_module("3", after);
        register_module("4", last);
    }

    /// <summary>The side that is left of a map's.</summary>
    public static int Side(int side, bool halves) => (halves ? side / 2 : side) / 2;

    /// <inheritdoc/>
    // TorchSharp 0.107 calls this when the module becomes a part of another one, and would give the fields a second
    // name: their own.
    protected override void RegisterComponents()
    {
    }

    /// <summary>Logits <c>[N, h, w]</c> of a map <c>[N, C, H, W]</c>.</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = first.forward(before is null ? input : before.forward(input));
        x = functional.leaky_relu(x, VisionAidedHead.Slope, inplace: true);
        return last.forward(after.forward(x)).squeeze(1).MoveToOuterDisposeScope();
    }
}
