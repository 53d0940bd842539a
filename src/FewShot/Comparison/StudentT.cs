using FewShotGan.Metrics;

namespace FewShotGan.Comparison;

/// <summary>Student's t for few repeated runs (Student 1908): the interval of a mean, and the paired test.</summary>
internal static class StudentT
{
    private const double Confidence = 0.95;

    /// <summary>The 95 % interval of a mean.</summary>
    /// <param name="values">At least 2.</param>
    /// <exception cref="ArgumentException">There are fewer.</exception>
    public static Interval IntervalOfMean(IReadOnlyList<double> values)
    {
        var (mean, error) = MeanAndError(values);
        double reach = MathNet.Numerics.Distributions.StudentT.InvCDF(
            0, 1, values.Count - 1, (1 + Confidence) / 2) * error;
        return new(mean - reach, mean + reach);
    }

    /// <summary>The chance of differences whose mean is so far from 0 when there is none, to either side.</summary>
    /// <param name="differences">One a pair, at least 2.</param>
    /// <returns>1 when all are 0.</returns>
    /// <exception cref="ArgumentException">There are fewer.</exception>
    public static double PairedTest(IReadOnlyList<double> differences)
    {
        var (mean, error) = MeanAndError(differences);
        if (mean == 0) return 1;
        return error == 0
            ? 0
            : 2 * MathNet.Numerics.Distributions.StudentT.CDF(0, 1, differences.Count - 1, -Math.Abs(mean / error));
    }

    private static (double Mean, double Error) MeanAndError(IReadOnlyList<double> values)
    {
        if (values.Count < 2)
            throw new ArgumentException($"found {values.Count} values, expected at least 2", nameof(values));
        double mean = values.Average();
        return (mean,
            Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1) / values.Count));
    }
}
