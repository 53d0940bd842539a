using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// Multi-scale structural similarity (Wang et al. 2003, "Multi-Scale Structural Similarity for Image Quality
/// Assessment", equation 7) of five scales, as AC-GAN and ProGAN take it: Gaussian windows of 11 px and σ 1.5, which
/// shrink with an image that is smaller.
/// </summary>
internal static class MultiScaleSimilarity
{
    private const int WindowSide = 11;
    private const double WindowSigma = 1.5;
    private const double C1 = 0.01 * 255 * 0.01 * 255, C2 = 0.03 * 255 * 0.03 * 255;

    private static readonly double[] Weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

    /// <summary>The similarity of each image to the one of the same place in another set.</summary>
    /// <param name="a">Images <c>[N, C, H, W]</c>, 0 to 255.</param>
    /// <param name="b">Images <c>[N, C, H, W]</c>, 0 to 255.</param>
    /// <returns>Float64 <c>[N]</c>, 0 to 1: 1 for equal images.</returns>
    public static Tensor Of(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        (a, b) = (a.to(ScalarType.Float64), b.to(ScalarType.Float64));
        var product = ones(a.shape[0], dtype: ScalarType.Float64, device: a.device);
        for (int level = 0; level < Weights.Length; level++)
        {
            var (similarity, structure) = OfScale(a, b);

            // Structure alone, but at the coarsest scale; of images that are each other's opposites it is below 0.
            bool isLast = level == Weights.Length - 1;
            product *= (isLast ? similarity : structure).clamp_min(0).pow(Weights[level]);
            if (!isLast) (a, b) = (Halved(a), Halved(b));
        }

        return product.MoveToOuterDisposeScope();
    }

    /// <summary>Structural similarity, and its part without luminance, as means over places and channels.</summary>
    private static (Tensor Similarity, Tensor Structure) OfScale(Tensor a, Tensor b)
    {
        var (down, across) = (Window(a, 2), Window(a, 3));
        var (meanA, meanB) = (Blur(a), Blur(b));
        var (squareA, squareB, both) = (meanA.square(), meanB.square(), meanA * meanB);
        var (spread, joint) = (Blur(a.square()) - squareA + Blur(b.square()) - squareB, Blur(a * b) - both);
        var structure = ((2 * joint) + C2) / (spread + C2);
        var luminance = ((2 * both) + C1) / (squareA + squareB + C1);
        return ((luminance * structure).mean([1, 2, 3]), structure.mean([1, 2, 3]));

        Tensor Blur(Tensor x)
        {
            var channels = x.flatten(0, 1).unsqueeze(1);
            return nn.functional.conv2d(nn.functional.conv2d(channels, down), across)
                .squeeze(1).unflatten(0, [x.shape[0], x.shape[1]]);
        }
    }

    /// <summary>A Gaussian along one axis, as wide as the image allows.</summary>
    private static Tensor Window(Tensor image, int axis)
    {
        long size = Math.Min(WindowSide, Math.Min(image.shape[2], image.shape[3]));
        double sigma = WindowSigma * size / WindowSide;
        var x = arange(size, dtype: image.dtype, device: image.device) - ((size - 1) / 2.0);
        var taps = (x.square() / (-2 * sigma * sigma)).exp();
        return (taps / taps.sum()).reshape(axis == 2 ? [1, 1, size, 1] : [1, 1, 1, size]);
    }

    /// <summary>Each pixel the mean of four; a last row or column that has no partner counts twice.</summary>
    private static Tensor Halved(Tensor x)
    {
        var even = nn.functional.pad(x, [0, x.shape[3] % 2, 0, x.shape[2] % 2], PaddingModes.Replicate);
        return nn.functional.avg_pool2d(even, 2);
    }
}
