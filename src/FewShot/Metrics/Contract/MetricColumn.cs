using FewShotGan.Layers;

namespace FewShotGan.Metrics;

/// <summary>A column of metrics.csv in which a number of a metric stands.</summary>
/// <param name="Reference">
/// The reference whose number it is: <see cref="MetricValue.Train"/>, <see cref="MetricValue.HeldOut"/> or
/// <see cref="MetricValue.None"/>.
/// </param>
/// <param name="Column">The column.</param>
public sealed record MetricColumn(string Reference, ReportedNumber Column)
{
    /// <summary>Whether the number that a second network gives stands there.</summary>
    public bool IsOfSecond { get; init; }

    /// <summary>Whether the p-value stands there instead of the number itself.</summary>
    public bool IsPValue { get; init; }
}
