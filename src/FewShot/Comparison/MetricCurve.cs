using FewShotGan.Metrics;
using FewShotGan.Pages;

namespace FewShotGan.Comparison;

/// <summary>One metric of one group of runs over the images shown, with 95 % intervals.</summary>
/// <param name="Name">The group's name, with its seeds.</param>
/// <param name="Points">At least one, by images.</param>
internal sealed record MetricCurve(string Name, IReadOnlyList<CurvePoint> Points)
{
    /// <summary>
    /// A group's: with several seeds the mean of those that measured at the same images, and its interval by Student's
    /// t; with one the metric's own interval.
    /// </summary>
    /// <param name="group">The group.</param>
    /// <param name="name">The metric's name.</param>
    /// <param name="reference">What it compares with.</param>
    /// <returns>Null where nothing finite was measured.</returns>
    public static MetricCurve? Of(RunGroup group, string name, string reference)
    {
        var runs = group.Runs.Select(run => ComparedMetric.Of(run, name, reference)
                .Where(pair => double.IsFinite(pair.Value.Value))
                .Select(pair => (pair.Kimg, Seconds: run.Clock.SecondsAt(pair.Kimg), pair.Value)).ToList())
            .Where(values => values.Count > 0).ToList();
        var points = runs.SelectMany(values => values).GroupBy(one => one.Kimg).OrderBy(at => at.Key)
            .Where(at => at.Count() == runs.Count)
            .Select(at => Point(at.Key, at.Average(one => one.Seconds), [.. at.Select(one => one.Value)])).ToList();
        var seeds = runs.Count > 1 ? FormattableString.Invariant($", {runs.Count} seeds") : "";
        return points.Count == 0 ? null : new(group.Name + seeds, points);
    }

    private static CurvePoint Point(double kimg, double seconds, IReadOnlyList<MetricValue> values)
    {
        if (values.Count == 1) return new(kimg, seconds, values[0].Value, values[0].Low, values[0].High);
        double[] numbers = [.. values.Select(value => value.Value)];
        var interval = StudentT.IntervalOfMean(numbers);
        return new(kimg, seconds, numbers.Average(), interval.Low, interval.High);
    }
}
