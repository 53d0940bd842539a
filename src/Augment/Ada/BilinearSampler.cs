using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Augment;

/// <summary>
/// Bilinear sampling of images at given places, zero outside, in two forms with the same result: libtorch's
/// <c>grid_sample</c>, which has one derivative, and one of plain operators, which has derivatives of any order with
/// respect to the images and takes several times as long.
/// </summary>
public static class BilinearSampler
{
    /// <summary>Samples with libtorch's operator.</summary>
    /// <param name="images"><c>[N, C, H, W]</c>.</param>
    /// <param name="grid">
    /// <c>[N, H', W', 2]</c>: x and y of each sample; −1 and 1 are the image's edges (not the centres of its outer
    /// pixels).
    /// </param>
    /// <returns><c>[N, C, H', W']</c>.</returns>
    public static Tensor Native(Tensor images, Tensor grid) =>
        functional.grid_sample(images, grid, align_corners: false);

    /// <summary>Samples with plain operators; no gradient reaches the grid.</summary>
    /// <param name="images">As in <see cref="Native"/>.</param>
    /// <param name="grid">As in <see cref="Native"/>.</param>
    /// <returns><c>[N, C, H', W']</c>.</returns>
    public static Tensor TwiceDifferentiable(Tensor images, Tensor grid)
    {
        var (n, c, h, w) = (images.shape[0], images.shape[1], images.shape[2], images.shape[3]);
        var (rows, columns) = (grid.shape[1], grid.shape[2]);
        var (x, right) = Position(grid, axis: 0, w);
        var (y, below) = Position(grid, axis: 1, h);

        // One ring of zeros around the image stands for everything outside of it.
        var padded = functional.pad(images, [1L, 1, 1, 1], PaddingModes.Constant, 0).reshape(n, c, (h + 2) * (w + 2));
        var top = Pixel(0, 0).lerp(Pixel(0, 1), right);
        var bottom = Pixel(1, 0).lerp(Pixel(1, 1), right);
        return top.lerp(bottom, below).reshape(n, c, rows, columns);

        Tensor Pixel(int down, int across)
        {
            var index = (Inside(y + down, h) * (w + 2)) + Inside(x + across, w);
            return padded.gather(2, index.unsqueeze(1).expand(n, c, rows * columns));
        }
    }

    // The pixel at or before each sample, int64 [N, H'·W'], and how far the sample is from there to the next, [N, 1,
    // H'·W'].
    private static (Tensor Pixel, Tensor Share) Position(Tensor grid, long axis, long size)
    {
        var position = ((grid.select(3, axis).detach().flatten(1) + 1) * (size / 2.0)) - 0.5;
        var pixel = position.floor();
        return (pixel.to(ScalarType.Int64), (position - pixel).unsqueeze(1));
    }

    // Index within the ringed image.
    private static Tensor Inside(Tensor pixel, long size) => (pixel + 1).clamp(0, size + 1);
}
