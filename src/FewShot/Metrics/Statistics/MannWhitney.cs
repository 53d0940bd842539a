using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// The Mann–Whitney test of whether values of one sample tend to be smaller than those of another (Mann and Whitney
/// 1947), by the normal approximation with the correction for ties.
/// </summary>
/// <param name="Z">Standard normal when both are drawn alike; negative when the first tend to be smaller.</param>
/// <param name="P">The chance of so small a Z when both are drawn alike: one-sided.</param>
internal readonly record struct MannWhitney(double Z, double P)
{
    /// <summary>Tests two samples.</summary>
    /// <param name="first">Those that may be smaller, at least one.</param>
    /// <param name="second">The others, at least one.</param>
    /// <param name="spread">
    /// The standard deviation of the usual Z when both are drawn alike: 1 when all values are independent.
    /// </param>
    /// <exception cref="ArgumentException">A sample is empty.</exception>
    public static MannWhitney Of(IReadOnlyList<double> first, IReadOnlyList<double> second, double spread = 1)
    {
        if (first.Count == 0 || second.Count == 0)
            throw new ArgumentException("found an empty sample, expected a value in each");
        double n = first.Count, m = second.Count, total = n + m;
        double rankSum = 0, ties = 0, before = 0;
        foreach (var equal in first.Select(value => (value, Mine: 1)).Concat(second.Select(value => (value, Mine: 0)))
            .GroupBy(entry => entry.value, entry => entry.Mine).OrderBy(group => group.Key))
        {
            double size = equal.Count();
            rankSum += equal.Sum() * (before + ((size + 1) / 2));
            ties += (size * size * size) - size;
            before += size;
        }

        double u = rankSum - (n * (n + 1) / 2);
        double variance = n * m / 12 * (total + 1 - (ties / (total * (total - 1))));
        double z = variance > 0 ? (u - (n * m / 2)) / (spread * Math.Sqrt(variance)) : 0;
        return new(z, NormalBelow(z));
    }

    private static double NormalBelow(double z)
    {
        using var scope = NewDisposeScope();
        return tensor(-z / Math.Sqrt(2), dtype: ScalarType.Float64, device: CPU).erfc().item<double>() / 2;
    }
}
