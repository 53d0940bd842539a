using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// The kernel distance (KID, Bińkowski et al. 2018): the unbiased estimate of the squared maximum mean discrepancy for
/// the kernel (x·y / D + 1)³. Its expectation does not depend on how many images there are, which makes it the number
/// to trust when they are few; around 0 it may be negative.
/// </summary>
internal static class KernelDistance
{
    private const int BlockElements = 4_000_000;

    /// <summary>The distance of whole sets.</summary>
    /// <param name="a">Features [N, D], N at least 3.</param>
    /// <param name="b">Features [M, D], M at least 3.</param>
    /// <returns>
    /// The distance, and its standard error for images drawn anew in both sets, by the jackknife of two samples
    /// (Arvesen 1969).
    /// </returns>
    /// <exception cref="ArgumentException">There are too few, or the dimensions differ.</exception>
    public static (double Value, double StandardError) Of(Tensor a, Tensor b)
    {
        using var within = Within(b);
        return Of(a, b, within);
    }

    /// <summary>The distance of whole sets, for a second one that is compared with several.</summary>
    /// <param name="a">Features [N, D], N at least 3.</param>
    /// <param name="b">Features [M, D], M at least 3.</param>
    /// <param name="withinB">What <see cref="Within"/> gives for <paramref name="b"/>.</param>
    /// <returns>As <see cref="Of(Tensor, Tensor)"/>.</returns>
    /// <exception cref="ArgumentException">There are too few, or the dimensions differ.</exception>
    public static (double Value, double StandardError) Of(Tensor a, Tensor b, Tensor withinB)
    {
        FeatureShape.Require(a, b, atLeast: 3);
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var (x, y) = (a.to(ScalarType.Float64), b.to(ScalarType.Float64));
        Tensor withinX = Within(x), withinY = withinB;
        Tensor acrossX = RowSums(x, y), acrossY = RowSums(y, x);
        double n = a.shape[0], m = b.shape[0];
        var (sumX, sumY, across) = (withinX.sum(), withinY.sum(), acrossX.sum());
        double value = Value(sumX, sumY, across, n, m).item<double>();

        // Without one image its row and its column go.
        var withoutX = Value(sumX - (withinX * 2), sumY, across - acrossX, n - 1, m);
        var withoutY = Value(sumX, sumY - (withinY * 2), across - acrossY, n, m - 1);
        var variance = (withoutX.var(unbiased: false) * (n - 1)) + (withoutY.var(unbiased: false) * (m - 1));
        return (value, Math.Sqrt(variance.item<double>()));
    }

    /// <summary>For each image the sum of its kernel with every other one of its set.</summary>
    /// <param name="features">[N, D].</param>
    /// <returns>float64 [N].</returns>
    public static Tensor Within(Tensor features)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var x = features.to(ScalarType.Float64);
        return scope.MoveToOuter(RowSums(x, x) - Kernel(x.square().sum(1), x.shape[1]));
    }

    /// <summary>The mean distance of random subsets, as the field's programs compute it for large sets.</summary>
    /// <param name="a">Features [N, D].</param>
    /// <param name="b">Features [M, D].</param>
    /// <param name="subsets">How many pairs of subsets; 100 in the paper.</param>
    /// <param name="size">Images in each, drawn without repetition; 1,000 in the paper.</param>
    /// <param name="draws">Where subsets are drawn from.</param>
    /// <returns>The mean, and its standard error as far as the subsets are independent.</returns>
    /// <exception cref="ArgumentException">
    /// There are fewer images than a subset has, or the dimensions differ.
    /// </exception>
    public static (double Value, double StandardError) OfSubsets(
        Tensor a, Tensor b, int subsets, int size, torch.Generator draws)
    {
        FeatureShape.Require(a, b, atLeast: Math.Max(2, size));
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var values = tensor(Enumerable.Range(0, subsets).Select(_ =>
        {
            using var inner = NewDisposeScope();
            return Unbiased(Subset(a), Subset(b));
        }).ToArray(), device: CPU);
        return (values.mean().item<double>(), values.std().item<double>() / Math.Sqrt(subsets));

        Tensor Subset(Tensor all)
        {
            var order = randperm(all.shape[0], dtype: ScalarType.Int64, generator: draws, device: CPU)
                .narrow(0, 0, size);
            return all.index_select(0, order.to(all.device)).to(ScalarType.Float64);
        }
    }

    private static double Unbiased(Tensor x, Tensor y) =>
        Value(Within(x).sum(), Within(y).sum(), RowSums(x, y).sum(), x.shape[0], y.shape[0]).item<double>();

    private static Tensor Value(Tensor sumX, Tensor sumY, Tensor across, double n, double m) =>
        (sumX / (n * (n - 1))) + (sumY / (m * (m - 1))) - (across * (2 / (n * m)));

    /// <summary>Σⱼ k(xᵢ, yⱼ), in blocks of rows so that the kernel matrix is never held.</summary>
    private static Tensor RowSums(Tensor x, Tensor y)
    {
        var rows = Math.Max(1, BlockElements / y.shape[0]);
        var sums = new List<Tensor>();
        for (long start = 0; start < x.shape[0]; start += rows)
        {
            using var inner = NewDisposeScope();
            var block = x.narrow(0, start, Math.Min(rows, x.shape[0] - start));
            sums.Add(Kernel(block.matmul(y.t()), x.shape[1]).sum(1).MoveToOuterDisposeScope());
        }

        return cat(sums);
    }

    private static Tensor Kernel(Tensor products, long dimensions)
    {
        var one = products.mul_(1.0 / dimensions).add_(1);
        return one * one * one;
    }
}
