using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Augment;

/// <summary>
/// Affine transforms about the image's centre with bilinear interpolation, zero outside, each by a number that is
/// uniform in [0, 1) for each image (Zhao et al. 2020, figure 9).
/// </summary>
internal static class BilinearWarps
{
    /// <summary>Shifts by up to a quarter of each side.</summary>
    /// <param name="images"><c>[N, C, H, W]</c>.</param>
    /// <param name="uniform"><c>[N, 2]</c>: down, and to the right.</param>
    /// <param name="secondOrder">Whether gradients of gradients are wanted.</param>
    public static Tensor Shift(Tensor images, Tensor uniform, bool secondOrder)
    {
        var by = Upload.Like(uniform, images) - 0.5; // half of it, in units of half a side
        var (one, none) = Constants(by);
        return Warp(images, (one, none, -by.select(1, 1)), (none, one, -by.select(1, 0)), secondOrder);
    }

    /// <summary>Scales by 0.75 to 1.25.</summary>
    /// <param name="images"><c>[N, C, H, W]</c>.</param>
    /// <param name="uniform"><c>[N]</c>.</param>
    /// <param name="secondOrder">Whether gradients of gradients are wanted.</param>
    public static Tensor Scale(Tensor images, Tensor uniform, bool secondOrder)
    {
        var smaller = 1 / ((Upload.Like(uniform, images) * 0.5) + 0.75);
        var (_, none) = Constants(smaller);
        return Warp(images, (smaller, none, none), (none, smaller, none), secondOrder);
    }

    /// <summary>Turns by −30° to 30°, positive to the left.</summary>
    /// <param name="images"><c>[N, C, H, W]</c>.</param>
    /// <param name="uniform"><c>[N]</c>.</param>
    /// <param name="secondOrder">Whether gradients of gradients are wanted.</param>
    public static Tensor Rotate(Tensor images, Tensor uniform, bool secondOrder)
    {
        var angle = (Upload.Like(uniform, images) - 0.5) * (Math.PI / 3);
        var (_, none) = Constants(angle);
        double aspect = (double)images.shape[2] / images.shape[3];

        // Rows go down, so that a turn to the left looks up its pixels by a turn to the right.
        var (cosine, sine) = (angle.cos(), angle.sin());
        return Warp(images, (cosine, -sine * aspect, none), (sine / aspect, cosine, none), secondOrder);
    }

    /// <summary>Shears rows by −0.25 to 0.25 of their distance from the centre.</summary>
    /// <param name="images"><c>[N, C, H, W]</c>.</param>
    /// <param name="uniform"><c>[N]</c>.</param>
    /// <param name="secondOrder">Whether gradients of gradients are wanted.</param>
    public static Tensor Shear(Tensor images, Tensor uniform, bool secondOrder)
    {
        var by = (Upload.Like(uniform, images) - 0.5) * 0.5;
        var (one, none) = Constants(by);
        double aspect = (double)images.shape[2] / images.shape[3];
        return Warp(images, (one, -by * aspect, none), (none, one, none), secondOrder);
    }

    private static (Tensor One, Tensor None) Constants(Tensor like)
    {
        var first = like.dim() == 2 ? like.select(1, 0) : like;
        return (ones_like(first), zeros_like(first));
    }

    // Where in the image each place of the result lies; −1 and 1 are the edges.
    private static Tensor Warp(
        Tensor images, (Tensor X, Tensor Y, Tensor Constant) x, (Tensor X, Tensor Y, Tensor Constant) y,
        bool secondOrder)
    {
        var theta = stack([stack([x.X, x.Y, x.Constant], 1), stack([y.X, y.Y, y.Constant], 1)], 1);
        var grid = functional.affine_grid(theta, images.shape, align_corners: false);
        return secondOrder
            ? BilinearSampler.TwiceDifferentiable(images, grid)
            : BilinearSampler.Native(images, grid);
    }
}
