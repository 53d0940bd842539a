namespace FewShotGan.Metrics;

/// <summary>What a metric measured for one of its numbers.</summary>
/// <param name="Number">The number.</param>
/// <param name="Value">Its value.</param>
public sealed record Measurement(MetricNumber Number, double Value)
{
    /// <summary>Its 95 % interval; null where it has none.</summary>
    public Interval? Interval { get; init; }

    /// <summary>Its standard error, where it is about normal; null otherwise.</summary>
    public double? StandardError { get; init; }

    /// <summary>The chance of so extreme a number without what it tests for; null where it is no test.</summary>
    public double? PValue { get; init; }

    /// <summary>
    /// What it is without what the metric looks for; null for what real images reach against real ones, where these
    /// are compared.
    /// </summary>
    public double? Floor { get; init; }

    /// <summary>What limits it, in a clause; empty when nothing does.</summary>
    public string Note { get; init; } = "";

    /// <summary>A mean over images, with its interval.</summary>
    /// <param name="number">The number.</param>
    /// <param name="values">What is averaged, at least one.</param>
    /// <param name="intervals">What draws the interval; null for none.</param>
    public static Measurement OfMean(MetricNumber number, IReadOnlyList<double> values, Bootstrap? intervals) =>
        new(number, values.Average()) { Interval = intervals?.OfMean(values) };
}
