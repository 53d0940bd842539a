using FewShotGan.Runs;

namespace FewShotGan.Cli;

/// <summary>How the numbers that a run measures of its generator have gone, as small bars.</summary>
internal sealed class Trends
{
    private const string Bars = "▁▂▃▄▅▆▇█";
    private const int Most = 16;
    private readonly Dictionary<string, List<double>> values = [];

    /// <summary>Bars of numbers, the largest the highest; in the middle where all are the same.</summary>
    /// <param name="numbers">The numbers.</param>
    public static string Of(IReadOnlyList<double> numbers)
    {
        double low = numbers.Min(), high = numbers.Max();
        return string.Concat(numbers.Select(number => high > low
            ? Bars[(int)Math.Round((number - low) / (high - low) * (Bars.Length - 1))]
            : Bars[Bars.Length / 2]));
    }

    /// <summary>The latest bars of each number that a row measured and that was measured before.</summary>
    /// <param name="row">The row.</param>
    /// <returns>Such as <c>kid █▅▂▁</c>, each after two blanks; empty for a row without such numbers.</returns>
    public string After(MetricsRow row)
    {
        if (row.Metrics.Count == 0) return "";
        var shown = "";
        foreach (var column in MetricsColumns.All.Where(column => column.Screen is not null
            && MetricsColumns.OfMetrics(row.Metrics).Any(measured => measured.Column == column.Name)))
        {
            if (row[column.Name] is not { } value || !double.IsFinite(value)) continue;
            if (!values.TryGetValue(column.Name, out var known)) values[column.Name] = known = [];
            known.Add(value);
            if (known.Count > 1) shown += $"  {column.Name} {Of([.. known.TakeLast(Most)])}";
        }

        return shown;
    }
}
