using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Layers;

/// <summary>
/// <see cref="UpFirDn2d"/> as two matrix products, of the rows and of the columns. It takes longer than a depthwise
/// convolution, but not when differentiated twice: libtorch's second derivative of a convolution has the gradient of
/// its weights too, asked for or not, and computes it channel by channel.
/// </summary>
internal static class FirProducts
{
    // The products grow with the cube of an image's side.
    private const int Largest = 160;

    /// <summary>The operation, or null where another way is the better one or the only one.</summary>
    /// <param name="x">Images <c>[N, C, H, W]</c>.</param>
    /// <param name="filter"><c>[kh, kw]</c>.</param>
    /// <param name="up">Upsampling factors.</param>
    /// <param name="down">Downsampling factors.</param>
    /// <param name="padding">Padding of the upsampled image; negative crops.</param>
    /// <param name="flipFilter">False convolves, true correlates.</param>
    /// <param name="gain">Scale of the result.</param>
    public static Tensor? Apply(
        Tensor x, Tensor filter, Factor2d up, Factor2d down, Padding2d padding, bool flipFilter, double gain)
    {
        if (!SecondDerivatives.AreExpected || x.device_type != DeviceType.CPU
            || x.dtype is not (ScalarType.Float32 or ScalarType.Float64)
            || Math.Max(x.shape[2] * up.Y, x.shape[3] * up.X) > Largest || Factors(filter) is not { } taps)
            return null;
        if (!flipFilter)
        {
            Array.Reverse(taps.Rows);
            Array.Reverse(taps.Columns);
        }

        var rows = Matrix(x, 2, taps.Rows, gain, up.Y, down.Y, padding.Y0, padding.Y1);
        var columns = Matrix(x, 3, taps.Columns, 1, up.X, down.X, padding.X0, padding.X1);
        return MemoryFormat.IsChannelsLast(x)
            ? ChannelsLast(x, rows, columns)
            : rows.matmul(x.contiguous().matmul(columns.t()));
    }

    // In the order of the memory, so that gradients lie there as the images do.
    private static Tensor ChannelsLast(Tensor x, Tensor rows, Tensor columns)
    {
        var (n, c, h, w) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        var (high, wide) = (rows.shape[0], columns.shape[0]);
        var tall = rows.matmul(x.permute(0, 2, 3, 1).reshape(n, h, w * c));
        var whole = columns.matmul(tall.reshape(n * high, w, c));
        return whole.reshape(n, high, wide, c).permute(0, 3, 1, 2);
    }

    // The filter as an outer product, which it is wherever it was made from one line of taps.
    private static (double[] Rows, double[] Columns)? Factors(Tensor filter)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var square = filter.to(ScalarType.Float64);
        var (rows, columns, sum) = (square.sum([1]), square.sum([0]), square.sum().item<double>());
        if (sum == 0 || !rows.outer(columns / sum).allclose(square, rtol: 1e-6, atol: 1e-9)) return null;
        return (rows.data<double>().ToArray(), (columns / sum).data<double>().ToArray());
    }

    // [result, size]: upsampling, padding, correlation and downsampling along an axis.
    private static Tensor Matrix(
        Tensor x, int axis, double[] taps, double gain, int up, int down, int before, int after)
    {
        long size = x.shape[axis], result = (((size * up) + before + after - taps.Length) / down) + 1;
        var numbers = new double[result * size];
        for (long i = 0; i < result; i++)
        {
            for (int k = 0; k < taps.Length; k++)
            {
                long place = (i * down) + k - before;
                if (place >= 0 && place < size * up && place % up == 0)
                    numbers[(i * size) + (place / up)] += taps[k] * gain;
            }
        }

        return tensor(numbers, dtype: x.dtype, device: x.device).reshape(result, size);
    }
}
