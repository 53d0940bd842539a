using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Discriminators.VisionAided;

/// <summary>
/// Anti-aliased downsampling (Zhang 2019, "Making Convolutional Networks Shift-Invariant Again", section 3.2): a
/// binomial low-pass filter, then every stride-th pixel. The filter is a buffer of the official name.
/// </summary>
public sealed class BlurPool : Module<Tensor, Tensor>
{
    private readonly int stride;
    private readonly int margin;
    private readonly PaddingModes padding;
#pragma warning disable IDE1006, IDE0044 // Official name; Module.to rewrites this field.
    private Tensor filt;
#pragma warning restore IDE1006, IDE0044

    /// <summary>Works out the filter.</summary>
    /// <param name="channels">Channels, each filtered alone.</param>
    /// <param name="stride">Pixels from one result to the next.</param>
    /// <param name="filterSize">Taps along each axis, 1 or more.</param>
    /// <param name="extraMargin">Pixels around the map beyond the ⌊(taps − 1)/2⌋ that the filter needs.</param>
    /// <param name="padding">What those pixels hold.</param>
    public BlurPool(
        long channels, int stride = 2, int filterSize = 4, int extraMargin = 0,
        PaddingModes padding = PaddingModes.Reflect)
        : base(nameof(BlurPool))
    {
        (this.stride, this.padding) = (stride, padding);
        margin = ((filterSize - 1) / 2) + extraMargin;
        filt = Binomial(filterSize).expand(channels, 1, -1, -1).contiguous().DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>Filters and picks.</summary>
    /// <param name="input"><c>[N, C, H, W]</c>.</param>
    /// <returns><c>[N, C, (H + 2·margin − taps)/stride + 1, …]</c>.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var isZero = padding is PaddingModes.Zeros or PaddingModes.Constant;
        var x = isZero || margin == 0 ? input : functional.pad(input, [margin, margin, margin, margin], padding);
        long zeros = isZero ? margin : 0;
        return functional.conv2d(x, filt, strides: [stride, stride], padding: [zeros, zeros], groups: filt.shape[0])
            .MoveToOuterDisposeScope();
    }

    // The outer product of a row of Pascal's triangle with itself, summing to 1.
    private static Tensor Binomial(int size)
    {
        var row = new float[size];
        row[0] = 1;
        for (int i = 1; i < size; i++) row[i] = row[i - 1] * (size - i) / i;
        var taps = tensor(row.Select(tap => tap / row.Sum()).ToArray(), device: CPU);
        return taps.unsqueeze(1) * taps;
    }
}
