using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// The Fréchet distance of resampled sets, each image counted as often as it was drawn. Inner products of the features
/// are computed once; a resampled distance then costs N · N · M products, N being the smaller set, whatever the
/// dimensions.
/// </summary>
internal sealed class FrechetResampling : IDisposable
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

    /// <summary>The distances, covariances divided by N − 1.</summary>
    /// <param name="countsA">
    /// How often each of the first set was drawn, float64 [R, N]: a row for each distance.
    /// </param>
    /// <param name="countsB">How often each of the second set was drawn, float64 [R, M].</param>
    /// <returns>R distances.</returns>
    public IReadOnlyList<double> Of(Tensor countsA, Tensor countsB)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        double n = small.shape[0], m = large.shape[0];
        var (u, v) = isSwapped ? (countsB / n, countsA / m) : (countsA / n, countsB / m);
        var (meanU, meanV) = (u.matmul(small), v.matmul(large));
        var spread = ((u.matmul(small.square().sum(1)) - meanU.square().sum(1)) * (n / (n - 1)))
            + ((v.matmul(large.square().sum(1)) - meanV.square().sum(1)) * (m / (m - 1)));
        var fixedPart = ((meanU - meanV).square().sum(1) + spread).data<double>().ToArray();
        double scale = Math.Sqrt(n / (n - 1) * m / (m - 1));
        return [.. fixedPart.Select((rest, i) => rest - (2 * scale * Shared(u[i], v[i])))];
    }

    /// <summary>
    /// tr (C₁C₂)^½ for shares u and v of the images. With the covariance of the larger set seen from each image of the
    /// smaller one, S = X C₂ Xᵀ, this is the sum of the roots of the eigenvalues of U^½ H S Hᵀ U^½, H taking the mean
    /// by u away.
    /// </summary>
    private double Shared(Tensor u, Tensor v)
    {
        using var scope = NewDisposeScope();
        var towards = products.matmul(v);
        var seen = (products * v).matmul(products.t()) - towards.outer(towards);
        var rows = seen.matmul(u);
        var centred = seen - rows.unsqueeze(1) - rows + (u * rows).sum();
        var root = u.sqrt();
        // A covariance has no negative eigenvalue, so its singular values are its eigenvalues.
        return linalg.svdvals(centred * root.unsqueeze(1) * root).sqrt().sum().item<double>();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        small.Dispose();
        large.Dispose();
        products.Dispose();
    }
}
