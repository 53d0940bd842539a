using FewShotGan.Metrics;

namespace FewShotGan.Runs;

/// <summary>What one row of metrics.csv says.</summary>
public sealed record MetricsRow
{
    private readonly Dictionary<string, double?> values = [];

    /// <summary>Takes the numbers that were measured.</summary>
    /// <param name="values">
    /// By column (<see cref="MetricsColumns.All"/>); of two for one column the latter counts.
    /// </param>
    public MetricsRow(params IEnumerable<(string Column, double? Value)> values)
    {
        foreach (var (column, value) in values) this.values[column] = value;
    }

    /// <summary>
    /// A number; null for what was not measured, which leaves the cell empty; NaN is one that diverged.
    /// </summary>
    /// <param name="column">Its column.</param>
    public double? this[string column] => values.GetValueOrDefault(column);

    /// <summary>What was measured of the generated images at the end of the tick, if anything.</summary>
    public IReadOnlyList<MetricValue> Metrics { get; private init; } = [];

    /// <summary>The row with another number in a column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="value">The number.</param>
    public MetricsRow With(string column, double? value) =>
        new([.. values.Select(pair => (pair.Key, pair.Value)), (column, value)]) { Metrics = Metrics };

    /// <summary>The row with what was measured of the generated images.</summary>
    /// <param name="metrics">The numbers.</param>
    public MetricsRow With(IReadOnlyList<MetricValue> metrics) =>
        new([.. values.Select(pair => (pair.Key, pair.Value)), .. MetricsColumns.OfMetrics(metrics)])
        {
            Metrics = metrics,
        };
}
