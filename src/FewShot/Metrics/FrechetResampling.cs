using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// The Fréchet distance of resampled sets, each picture counted as often as it was drawn. Inner products of the features are
/// computed once; a resampled distance then costs N · N · M products, N being the smaller set.
/// </summary>
public sealed class FrechetResampling : IDisposable
{
    private readonly Tensor small, large, products;
    private readonly bool isSwapped;

    /// <summary>Computes the inner products.</summary>
    /// <param name="a">Features [N, D], N at least 2.</param>
    /// <param name="b">Features [M, D], M at least 2.</param>
    /// <exception cref="ArgumentException">There are too few, or the dimensions differ.</exception>
    public FrechetResampling(Tensor a, Tensor b)
    {
        FeatureShape.Require(a, b, atLeast: 2);
        using var off = no_grad();
        using var scope = NewDisposeScope();
        // About a common centre, so that differences of large numbers do not arise.
        var centre = a.to(ScalarType.Float64).mean([0]);
        isSwapped = a.shape[0] > b.shape[0];
        var (first, second) = isSwapped ? (b, a) : (a, b);
        small = (first.to(ScalarType.Float64) - centre).DetachFromDisposeScope();
        large = (second.to(ScalarType.Float64) - centre).DetachFromDisposeScope();
        products = small.matmul(large.t()).DetachFromDisposeScope();
    }

    /// <summary>The distance, covariances divided by N − 1.</summary>
    /// <param name="countsA">How often each of the first set was drawn, float64 [N].</param>
    /// <param name="countsB">How often each of the second set was drawn, float64 [M].</param>
    public double Of(Tensor countsA, Tensor countsB)
    {
        using var off = no_grad();
        using var inner = NewDisposeScope();
        var (u, v) = isSwapped ? (countsB, countsA) : (countsA, countsB);
        double n = u.sum().ToDouble(), m = v.sum().ToDouble();
        var (shareU, shareV) = (u / n, v / m);
        var (meanU, meanV) = (small.t().matmul(shareU), large.t().matmul(shareV));
        var towardsV = products.matmul(shareV);
        var cross = products - towardsV.unsqueeze(1) - shareU.matmul(products) + (shareU * towardsV).sum();
        var weighted = cross * (u / (n - 1)).sqrt().unsqueeze(1) * (v / (m - 1)).sqrt();
        // The singular values of a matrix are the roots of those of its product with itself, which is small.
        var shared = linalg.svdvals(weighted.matmul(weighted.t())).clamp_min(0).sqrt().sum();
        var spread = ((small - meanU).square().sum(1) * u).sum() / (n - 1)
            + (((large - meanV).square().sum(1) * v).sum() / (m - 1));
        return ((meanU - meanV).square().sum() + spread - (shared * 2)).item<double>();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        small.Dispose();
        large.Dispose();
        products.Dispose();
    }
}
