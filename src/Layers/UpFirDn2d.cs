using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers;

/// <summary>
/// Upsample, pad, filter with a FIR filter and downsample, channel by channel (Karras et al. 2020, "Analyzing and
/// Improving the Image Quality of StyleGAN", appendix B; the semantics of scipy's <c>upfirdn</c> in two dimensions).
/// </summary>
/// <remarks>
/// Everything is a depthwise convolution, so that gradients of any order are libtorch's. Downsampling is the stride of
/// the convolution and upsampling that of a transposed one: no zeros are inserted and no pixel is computed that is
/// thrown away, except when both factors exceed 1.
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
            return tensor(line.Select(t => (float)(t * scale)).ToArray());
        var square = from a in line from b in line select (float)(a * scale * (b * scale));
        return tensor(square.ToArray()).reshape(line.Length, line.Length);
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
        Tensor x, Tensor? filter, Factor2d up, Factor2d down, Padding2d padding, bool flipFilter = false, double gain = 1)
    {
        up.Check(nameof(up));
        down.Check(nameof(down));
        filter ??= ones(1, 1, dtype: x.dtype, device: x.device);
        if (filter.dtype != x.dtype) filter = filter.to(x.dtype);
        if (filter.dim() == 2)
            return Pass(x, filter, up, down, padding, flipFilter, gain);

        var axisGain = Math.Sqrt(gain);
        var rows = Pass(
            x, filter.unsqueeze(0), new(up.X, 1), new(down.X, 1), new(padding.X0, padding.X1, 0, 0), flipFilter, axisGain);
        return Pass(
            rows, filter.unsqueeze(1), new(1, up.Y), new(1, down.Y), new(0, 0, padding.Y0, padding.Y1), flipFilter, axisGain);
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
        Tensor x, Tensor? filter, Factor2d down, Padding2d padding = default, bool flipFilter = false, double gain = 1) =>
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
        // Identity filters only scale, crop and pad, which is not worth a convolution.
        var channels = x.shape[1];
        var transposed = !up.IsOne;

        // conv2d correlates and conv_transpose2d convolves.
        if (flipFilter == transposed && filter.numel() > 1) filter = filter.flip(0, 1);
        if (gain != 1) filter = filter * gain;
        var weight = filter.expand(channels, 1, filter.shape[0], filter.shape[1]);
        if (!transposed) return Convolve(x, weight, down, padding);

        var y = ConvolveTransposed(x, weight, up, padding);
        if (down.Y > 1) y = y.slice(2, 0, y.shape[2], down.Y);
        return down.X > 1 ? y.slice(3, 0, y.shape[3], down.X) : y;
    }

    private static Tensor Convolve(Tensor x, Tensor weight, Factor2d stride, Padding2d padding)
    {
        // The convolution pads both ends alike; what is left over is padded or cropped beforehand.
        var both = (X: Math.Max(0, Math.Min(padding.X0, padding.X1)), Y: Math.Max(0, Math.Min(padding.Y0, padding.Y1)));
        x = PadOrCrop(x, padding + new Padding2d(-both.X, -both.X, -both.Y, -both.Y));
        return functional.conv2d(
            x, weight, strides: [stride.Y, stride.X], padding: [both.Y, both.X], groups: x.shape[1]);
    }

    // Of the full transposed convolution, which has (size − 1)·up + k pixels, the result wants those from k − 1 − p0
    // on, and leaves out k − up − p1 at the end. Outside of the full convolution everything is zero.
    private static Tensor ConvolveTransposed(Tensor x, Tensor weight, Factor2d up, Padding2d padding)
    {
        var (kw, kh) = ((int)weight.shape[3], (int)weight.shape[2]);
        var crop = new Padding2d(
            kw - 1 - padding.X0, kw - up.X - padding.X1, kh - 1 - padding.Y0, kh - up.Y - padding.Y1);
        var both = (X: Math.Max(0, Math.Min(crop.X0, crop.X1)), Y: Math.Max(0, Math.Min(crop.Y0, crop.Y1)));

        // libtorch refuses a transposed convolution without any pixel left, so crop there afterwards.
        if ((x.shape[3] - 1) * up.X + kw <= 2 * both.X) both.X = 0;
        if ((x.shape[2] - 1) * up.Y + kh <= 2 * both.Y) both.Y = 0;
        var y = functional.conv_transpose2d(
            x, weight, strides: [up.Y, up.X], padding: [both.Y, both.X], groups: x.shape[1]);
        return PadOrCrop(y, new(both.X - crop.X0, both.X - crop.X1, both.Y - crop.Y0, both.Y - crop.Y1));
    }

    internal static Tensor PadOrCrop(Tensor x, Padding2d padding) =>
        padding == default
            ? x
            : functional.pad(x, [padding.X0, padding.X1, padding.Y0, padding.Y1], PaddingModes.Constant, 0);
}
