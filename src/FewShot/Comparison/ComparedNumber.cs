using FewShotGan.Metrics;

namespace FewShotGan.Comparison;

/// <summary>A number of a group of runs: that of its run, or the mean over its runs.</summary>
/// <param name="Value">The number.</param>
/// <param name="Interval">
/// Of one run the interval of the number itself, of several the 95 % interval of their mean by Student's t; null where
/// there is none.
/// </param>
/// <param name="Kimg">When it was measured, in thousands of images; the mean of several runs.</param>
internal sealed record ComparedNumber(double Value, Interval? Interval, double Kimg)
{
    /// <summary>The number of a group.</summary>
    /// <param name="values">Each run's value with the kimg at which it was measured, at least one.</param>
    public static ComparedNumber Of(IReadOnlyList<(MetricValue Value, double Kimg)> values)
    {
        double kimg = values.Average(value => value.Kimg);
        if (values.Count > 1)
            return new(values.Average(value => value.Value.Value),
                StudentT.IntervalOfMean([.. values.Select(value => value.Value.Value)]), kimg);
        var only = values[0].Value;
        return new(only.Value, only is { Low: { } low, High: { } high } ? new(low, high) : null, kimg);
    }
}
