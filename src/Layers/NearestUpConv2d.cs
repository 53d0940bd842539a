using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers;

/// <summary>
/// A 3×3 convolution of an image whose pixels were doubled in both directions (nearest-neighbour upsampling by 2), with
/// 4 products a pixel where the plain way takes 9: of the 3×3 pixels under the kernel only 2×2 are different, so that
/// each of the four positions within a doubled pixel has a 2×2 kernel of its own, sums of the 3×3 kernel's weights.
/// </summary>
public static class NearestUpConv2d
{
    // For an even and an odd position along one axis: which of the two pixels (columns) each of the three weights
    // (rows) meets.
    private static readonly float[][,] Meets = [
        new float[,] { { 1, 0 }, { 0, 1 }, { 0, 1 } }, new float[,] { { 1, 0 }, { 1, 0 }, { 0, 1 } }];

    /// <summary>Doubles pixels, then convolves with one pixel of zeros around.</summary>
    /// <param name="x"><c>[N, in, H, W]</c>.</param>
    /// <param name="weight"><c>[out, in, 3, 3]</c>.</param>
    /// <param name="bias"><c>[out]</c>, or null.</param>
    /// <returns><c>[N, out, 2H, 2W]</c>.</returns>
    public static Tensor Apply(Tensor x, Tensor weight, Tensor? bias = null)
    {
        var (n, h, w, channels) = (x.shape[0], x.shape[2], x.shape[3], weight.shape[0]);

        // With few pixels and many weights, making the kernels costs more than they save.
        if (n * h * w < channels)
            return functional.conv2d(functional.interpolate(x, scale_factor: [2, 2]), weight, bias, padding: [1, 1]);

        var padded = functional.pad(x, [1L, 1, 1, 1], PaddingModes.Constant, 0);
        var lines = weight.reshape(-1, 9);
        var positions = new List<Tensor>();
        for (int row = 0; row < 2; row++)
        {
            for (int column = 0; column < 2; column++)
            {
                var kernel = lines.matmul(Sums(row, column, weight)).reshape(channels, -1, 2, 2);
                positions.Add(functional.conv2d(padded.narrow(2, row, h + 1).narrow(3, column, w + 1), kernel, bias));
            }
        }

        return stack(positions, -1).reshape(n, channels, h, w, 2, 2).permute(0, 1, 2, 4, 3, 5).reshape(
            n, channels, 2 * h, 2 * w);
    }

    // [9, 4]: which weights of the 3×3 kernel add up to each of the 2×2.
    private static Tensor Sums(int row, int column, Tensor like)
    {
        var values = from k in Enumerable.Range(0, 3) from l in Enumerable.Range(0, 3)
                     from a in Enumerable.Range(0, 2) from b in Enumerable.Range(0, 2)
                     select Meets[row][k, a] * Meets[column][l, b];
        return Upload.Like(tensor(values.ToArray(), [9, 4], device: CPU), like);
    }
}
