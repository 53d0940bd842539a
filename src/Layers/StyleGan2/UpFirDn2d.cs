using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers;

/// <summary>
/// Upsample, pad, filter with a FIR filter and downsample, channel by channel (Karras et al. 2020, "Analyzing and
/// Improving the Image Quality of StyleGAN", appendix B; the semantics of scipy's <c>upfirdn</c> in two dimensions).
/// </summary>
/// <remarks>
/// The filter is a depthwise convolution whose stride is the downsampling, so that gradients of any order are
/// libtorch's and no pixel is computed to be thrown away; <see cref="FirProducts"/> where second derivatives come.
/// </remarks>
public static class UpFirDn2d
{
    /// <summary>Makes a filter for <see cref="Apply"/> from one-dimensional taps.</summary>
    /// <param name="taps">The taps; null or one tap is the identity.</param>
    /// <param name="normalize">Scale so that the taps sum to 1.</param>
    /// <param name="flip">Reverse the taps.</param>
    /// <param name="gain">Scale of the signal.</param>
    /// <param name="separable">Keep the filter one-dimensional; by default from 8 taps on.</param>
    /// <returns>Float32 on the CPU: <c>[taps]</c> when separable, else the outer product <c>[taps, taps]</c>.</returns>
    public static Tensor SetupFilter(
        IReadOnlyList<double>? taps, bool normalize = true, bool flip = false, double gain = 1, bool? separable = null)
    {
        var line = taps is null || taps.Count == 0 ? [1.0] : taps.ToArray();
        if (flip) Array.Reverse(line);
        var sum = normalize ? line.Sum() : 1;
        var scale = Math.Sqrt(gain) / sum;
        if (separable ?? line.Length >= 8)
            return tensor(line.Select(t => (float)(t * scale)).ToArray(), device: CPU);
        var square = from a in line from b in line select (float)(a * scale * (b * scale));
        return tensor(square.ToArray(), device: CPU).reshape(line.Length, line.Length);
    }

    /// <summary>The whole operation: zero-insertion, padding, filtering, decimation.</summary>
    /// <param name="x">Images <c>[N, C, H, W]</c>.</param>
    /// <param name="filter"><c>[kh, kw]</c>, or <c>[k]</c> for a separable one, or null for none.</param>
    /// <param name="up">Upsampling factors.</param>
    /// <param name="down">Downsampling factors.</param>
    /// <param name="padding">Padding of the upsampled image; negative crops.</param>
    /// <param name="flipFilter">False convolves, true correlates.</param>
    /// <param name="gain">Scale of the result.</param>
    /// <returns>
    /// <c>[N, C, H', W']</c> with <c>H' = ceil((H·up + y0 + y1 − kh + 1) / down)</c>, and W' alike.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">A factor is below 1.</exception>
    public static Tensor Apply(
        Tensor x, Tensor? filter, Factor2d up, Factor2d down, Padding2d padding, bool flipFilter = false,
        double gain = 1)
    {
        up.Check(nameof(up));
        down.Check(nameof(down));
        if (filter?.dim() == 2 && FirProducts.Apply(x, filter, up, down, padding, flipFilter, gain) is { } result)
            return result;
        filter ??= ones(1, 1, dtype: x.dtype, device: x.device);
        if (filter.dtype != x.dtype) filter = filter.to(x.dtype);
        if (filter.dim() == 2)
            return Pass(x, filter, up, down, padding, flipFilter, gain);

        var axisGain = Math.Sqrt(gain);
        var rows = Pass(
            x, filter.unsqueeze(0), new(up.X, 1), new(down.X, 1), new(padding.X0, padding.X1, 0, 0), flipFilter,
            axisGain);
        return Pass(
            rows, filter.unsqueeze(1), new(1, up.Y), new(1, down.Y), new(0, 0, padding.Y0, padding.Y1), flipFilter,
            axisGain);
    }

    /// <summary>Filters; without further padding the size stays.</summary>
    /// <param name="x">Images <c>[N, C, H, W]</c>.</param>
    /// <param name="filter">As in <see cref="Apply"/>.</param>
    /// <param name="padding">Padding on top of what keeps the size.</param>
    /// <param name="flipFilter">False convolves, true correlates.</param>
    /// <param name="gain">Scale of the result.</param>
    /// <returns><c>[N, C, H, W]</c> when <paramref name="padding"/> is 0.</returns>
    public static Tensor Filter2d(
        Tensor x, Tensor? filter, Padding2d padding = default, bool flipFilter = false, double gain = 1)
    {
        var (kw, kh) = Size(filter);
        var same = new Padding2d(kw / 2, (kw - 1) / 2, kh / 2, (kh - 1) / 2);
        return Apply(x, filter, 1, 1, padding + same, flipFilter, gain);
    }

    /// <summary>Upsamples; without further padding to a multiple of the size.</summary>
    /// <param name="x">Images <c>[N, C, H, W]</c>.</param>
    /// <param name="filter">As in <see cref="Apply"/>.</param>
    /// <param name="up">Upsampling factors.</param>
    /// <param name="padding">Padding of the result on top of what makes a multiple.</param>
    /// <param name="flipFilter">False convolves, true correlates.</param>
    /// <param name="gain">Scale of the result, on top of the one that keeps a constant image constant.</param>
    /// <returns><c>[N, C, H·up, W·up]</c> when <paramref name="padding"/> is 0.</returns>
    public static Tensor Upsample2d(
        Tensor x, Tensor? filter, Factor2d up, Padding2d padding = default, bool flipFilter = false, double gain = 1) =>
        Apply(x, filter, up, 1, padding + UpPadding(filter, up), flipFilter, gain * up.X * up.Y);

    /// <summary>Downsamples; without further padding to a fraction of the size.</summary>
    /// <param name="x">Images <c>[N, C, H, W]</c>.</param>
    /// <param name="filter">As in <see cref="Apply"/>.</param>
    /// <param name="down">Downsampling factors.</param>
    /// <param name="padding">Padding of the input on top of what makes a fraction.</param>
    /// <param name="flipFilter">False convolves, true correlates.</param>
    /// <param name="gain">Scale of the result.</param>
    /// <returns><c>[N, C, H/down, W/down]</c> when <paramref name="padding"/> is 0.</returns>
    public static Tensor Downsample2d(
        Tensor x, Tensor? filter, Factor2d down, Padding2d padding = default, bool flipFilter = false,
        double gain = 1) =>
        Apply(x, filter, 1, down, padding + DownPadding(filter, down), flipFilter, gain);

    /// <summary>Width and height of a filter; (1, 1) for none.</summary>
    internal static (int Width, int Height) Size(Tensor? filter) =>
        filter is null ? (1, 1) : ((int)filter.shape[^1], (int)filter.shape[0]);

    /// <summary>The padding that centres an upsampled image.</summary>
    internal static Padding2d UpPadding(Tensor? filter, Factor2d up)
    {
        var (kw, kh) = Size(filter);
        return new(
            FloorHalf(kw + up.X - 1), FloorHalf(kw - up.X), FloorHalf(kh + up.Y - 1), FloorHalf(kh - up.Y));
    }

    /// <summary>The padding that centres a downsampled image.</summary>
    internal static Padding2d DownPadding(Tensor? filter, Factor2d down)
    {
        var (kw, kh) = Size(filter);
        return new(
            FloorHalf(kw - down.X + 1), FloorHalf(kw - down.X), FloorHalf(kh - down.Y + 1), FloorHalf(kh - down.Y));
    }

    // A factor above the filter's size gives a negative number here, which integer division would round towards zero.
    private static int FloorHalf(int n) => n >> 1;

    // One pass with a two-dimensional filter [kh, kw].
    private static Tensor Pass(
        Tensor x, Tensor filter, Factor2d up, Factor2d down, Padding2d padding, bool flipFilter, double gain)
    {
        if (!up.IsOne) x = InsertZeros(x, up);
        if (!flipFilter) filter = filter.flip(0, 1); // conv2d correlates.
        if (gain != 1) filter = filter * gain;
        var channels = x.shape[1];

        // The convolution pads both ends alike. Where one end needs less, zero taps take no notice of what is too much:
        // that is cheaper than a padded copy of the image. What is to be cropped, is cropped beforehand.
        var crop = padding.Crops();
        padding -= crop;
        var both = padding.Evened();
        filter = PadOrCrop(filter, both - padding);
        return functional.conv2d(
            PadOrCrop(x, crop),
            filter.expand(channels, 1, filter.shape[0], filter.shape[1]),
            strides: [down.Y, down.X],
            padding: [both.Y0, both.X0],
            groups: channels);
    }

    // up − 1 zeros after each pixel. A depthwise transposed convolution would need none, but libtorch's is ten times
    // slower than the plain one on a CPU.
    private static Tensor InsertZeros(Tensor x, Factor2d up)
    {
        var (n, c, h, w) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        return functional.pad(x.reshape(n, c, h, 1, w, 1), [0, up.X - 1, 0, 0, 0, up.Y - 1], PaddingModes.Constant, 0)
            .reshape(n, c, h * up.Y, w * up.X);
    }

    internal static Tensor PadOrCrop(Tensor x, Padding2d padding) =>
        padding == default
            ? x
            : functional.pad(x, [padding.X0, padding.X1, padding.Y0, padding.Y1], PaddingModes.Constant, 0);
}
