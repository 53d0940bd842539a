using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// The Fréchet distance of two sets of features, taken for Gaussians: |μ₁ − μ₂|² + tr(C₁ + C₂ − 2(C₁C₂)^½) (Heusel et
/// al. 2017, equation 6). Only on the Inception network is this number the FID.
/// </summary>
/// <remarks>
/// With C = RᵀR the last trace is the sum of the singular values of R₁R₂ᵀ. R is the centred features themselves where
/// they are fewer than their dimensions, and Λ^½Vᵀ of C = VΛVᵀ otherwise. Nothing is inverted and no root is taken of
/// what rounding left of a zero, so the distance is right for covariances of any rank.
/// </remarks>
internal static class FrechetDistance
{
    private const int BlockRows = 4096;

    // A smaller share of what is subtracted is what float64 leaves of nothing.
    private const double Rounding = 1e-13;

    /// <summary>The distance.</summary>
    /// <param name="a">Features [N, D], N at least 2.</param>
    /// <param name="b">Features [M, D], M at least 2.</param>
    /// <param name="biased">
    /// Whether covariances are divided by N, as the PyTorch code of StyleGAN2-ADA does, instead of by N − 1, as that of
    /// the paper, DiffAugment's, pytorch-fid and clean-FID do. At a hundred images the two differ by a percent of the
    /// variance.
    /// </param>
    /// <returns>0 or above, in squared units of the features.</returns>
    /// <exception cref="ArgumentException">There are too few, or the dimensions differ.</exception>
    public static double Of(Tensor a, Tensor b, bool biased = false)
    {
        FeatureShape.Require(a, b, atLeast: 2);
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var (meanA, rootA) = MeanAndRoot(a, biased);
        var (meanB, rootB) = MeanAndRoot(b, biased);
        var shared = linalg.svdvals(rootA.matmul(rootB.t())).sum();
        double total = ((meanA - meanB).square().sum() + rootA.square().sum() + rootB.square().sum()).item<double>();
        double distance = total - (2 * shared.item<double>());
        return distance <= total * Rounding ? 0 : distance;
    }

    /// <summary>
    /// Whether a covariance of these has no full rank, since its images are too few to span all dimensions. The
    /// distance is still right for these very images, but says more of their number than of where they come from.
    /// </summary>
    /// <param name="a">Features [N, D].</param>
    /// <param name="b">Features [M, D].</param>
    public static bool IsRankDeficient(Tensor a, Tensor b) => Math.Min(a.shape[0], b.shape[0]) <= a.shape[1];

    private static (Tensor Mean, Tensor Root) MeanAndRoot(Tensor features, bool biased)
    {
        var (count, dimensions) = (features.shape[0], features.shape[1]);
        var mean = features.sum([0], type: ScalarType.Float64) / count;
        var scale = 1 / Math.Sqrt(biased ? count : count - 1);
        if (count <= dimensions) return (mean, (features.to(ScalarType.Float64) - mean) * scale);

        var covariance = zeros(dimensions, dimensions, dtype: ScalarType.Float64, device: features.device);
        for (long start = 0; start < count; start += BlockRows)
        {
            using var inner = NewDisposeScope();
            var rows = (
                features.narrow(0, start, Math.Min(BlockRows, count - start)).to(ScalarType.Float64) - mean) * scale;
            covariance.add_(rows.t().matmul(rows));
        }

        var (values, vectors) = linalg.eigh(covariance);
        return (mean, values.clamp_min(0).sqrt().unsqueeze(1) * vectors.t());
    }
}
