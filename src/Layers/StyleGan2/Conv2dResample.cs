using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers;

/// <summary>
/// A convolution with resampling before or after it (Karras et al. 2020): upsampling is the stride of a transposed
/// convolution, downsampling that of a plain one, each with the low-pass filter beside it.
/// </summary>
public static class Conv2dResample
{
    /// <summary>Convolves and resamples. Padding is applied once, at the start.</summary>
    /// <param name="x">Activations <c>[N, I, H, W]</c>.</param>
    /// <param name="weight"><c>[O, I, kh, kw]</c>.</param>
    /// <param name="filter">Low-pass filter from <see cref="UpFirDn2d.SetupFilter"/>; null for none.</param>
    /// <param name="up">Upsampling factor.</param>
    /// <param name="down">Downsampling factor.</param>
    /// <param name="padding">Padding of the upsampled image.</param>
    /// <param name="flipWeight">True correlates, as conv2d does; false convolves.</param>
    /// <param name="flipFilter">False convolves with the filter, true correlates.</param>
    /// <param name="bias"><c>[O]</c>, added at no cost by the convolution; only where the convolution comes last
    /// (<paramref name="up"/> 1).</param>
    /// <returns><c>[N, O, H·up/down, W·up/down]</c> when the padding is half the kernel.</returns>
    /// <exception cref="ArgumentException">A bias together with upsampling.</exception>
    public static Tensor Apply(
        Tensor x,
        Tensor weight,
        Tensor? filter = null,
        int up = 1,
        int down = 1,
        Padding2d padding = default,
        bool flipWeight = true,
        bool flipFilter = false,
        Tensor? bias = null)
    {
        if (bias is not null && up > 1) throw new ArgumentException("A bias needs up = 1.", nameof(bias));
        if (up > 1) padding += UpFirDn2d.UpPadding(filter, up);
        if (down > 1) padding += UpFirDn2d.DownPadding(filter, down);
        var pointwise = weight.shape[2] == 1 && weight.shape[3] == 1;

        // A 1×1 convolution commutes with resampling, so it runs at the lower resolution.
        if (pointwise && down > 1 && up == 1)
            return Convolve(UpFirDn2d.Apply(x, filter, 1, down, padding, flipFilter), weight, bias);
        if (pointwise && up > 1 && down == 1)
            return UpFirDn2d.Apply(Convolve(x, weight, null), filter, up, 1, padding, flipFilter, up * up);

        if (up > 1) return Upsampled(x, weight, filter, up, down, padding, flipWeight, flipFilter);
        if (!flipWeight && !pointwise) weight = weight.flip(2, 3);
        if (down > 1)
        {
            x = UpFirDn2d.Apply(x, filter, 1, 1, padding, flipFilter);
            return Convolve(x, weight, bias, down);
        }

        var both = padding.Common();
        return functional.conv2d(UpFirDn2d.PadOrCrop(x, padding - both), weight, bias, padding: [both.Y0, both.X0]);
    }

    private static Tensor Convolve(Tensor x, Tensor weight, Tensor? bias, int stride = 1) =>
        functional.conv2d(x, weight, bias, strides: [stride, stride]);

    // The convolution leaves a padding behind, which the filter then applies. Folding the filter into the weights (a
    // 6×6 kernel) or giving each output phase its own channels takes two to four times as long on a CPU.
    private static Tensor Upsampled(
        Tensor x, Tensor weight, Tensor? filter, int up, int down, Padding2d padding, bool flipWeight, bool flipFilter)
    {
        var (kw, kh) = ((int)weight.shape[3], (int)weight.shape[2]);
        padding += new Padding2d(-(kw - 1), -(kw - up), -(kh - 1), -(kh - up));
        if (flipWeight) weight = weight.flip(2, 3);
        var crop = (default(Padding2d) - padding).Common();
        x = functional.conv_transpose2d(x, weight.transpose(0, 1), strides: [up, up], padding: [crop.Y0, crop.X0]);
        padding += crop;

        x = UpFirDn2d.Apply(x, filter, 1, 1, padding, flipFilter, up * up);
        return down > 1 ? UpFirDn2d.Apply(x, filter, 1, down, 0, flipFilter) : x;
    }
}
