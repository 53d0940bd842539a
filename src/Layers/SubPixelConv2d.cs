using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers;

/// <summary>
/// A transposed convolution as several plain ones: each phase of the fine grid sees its own part of the kernel, and the
/// results are interleaved (Shi et al. 2016, "Is the deconvolution layer the same as a convolutional layer?").
/// </summary>
/// <remarks>
/// As many multiplications as the transposed convolution has, but with oneDNN's kernels, which libtorch does not use for
/// that one: forward and backward take about half its time on a CPU.
/// </remarks>
internal static class SubPixelConv2d
{
    /// <summary>Convolves the image that zeros between its pixels have enlarged <paramref name="up"/> times.</summary>
    /// <param name="x">Activations <c>[N, I, H, W]</c>.</param>
    /// <param name="weight"><c>[O, I, kh, kw]</c>, both at least <paramref name="up"/>; correlated.</param>
    /// <param name="up">Upsampling factor.</param>
    /// <returns>
    /// <c>[N, O, H', W']</c> in channels-last memory, with H' = up·(H − 1 + ceil(kh / up)): the (H − 1)·up + kh rows of
    /// the transposed convolution and, where these are fewer, zeros after them; W' alike.
    /// </returns>
    public static Tensor Apply(Tensor x, Tensor weight, int up)
    {
        var phases = Enumerable.Range(0, up).ToList();
        long height = x.shape[2] - 1 + ((weight.shape[2] + up - 1) / up);
        long width = x.shape[3] - 1 + ((weight.shape[3] + up - 1) / up);
        var lines = phases.Select(phase => Taps(weight, 2, phase, up)).Select(row =>
            stack(phases.Select(phase => Phase(x, Taps(row, 3, phase, up), height, width)), 3));
        return stack(lines, 2).reshape(x.shape[0], up * height, up * width, weight.shape[0]).permute(0, 3, 1, 2);
    }

    // The taps that reach a phase of the fine grid: every up-th, the last of them at the offset of the phase from the end.
    private static Tensor Taps(Tensor weight, int dimension, int phase, int up)
    {
        long size = weight.shape[dimension];
        return weight.slice(dimension, (size - 1 - phase) % up, size, up);
    }

    // One phase [N, height, width, O].
    private static Tensor Phase(Tensor x, Tensor taps, long height, long width)
    {
        var (kh, kw) = (taps.shape[2], taps.shape[3]);
        var y = functional.conv2d(x, taps, padding: [kh - 1, kw - 1]);
        return functional.pad(y, [0, width - y.shape[3], 0, height - y.shape[2]]).permute(0, 2, 3, 1);
    }
}
