using System.Globalization;
using FewShotGan.Metrics;

namespace FewShotGan.Comparison;

/// <summary>A comparison as one table: a column a group of runs, and rows for cost, settings and metrics.</summary>
internal sealed class ComparisonTable
{
    private readonly List<IReadOnlyList<string>> rows = [];

    /// <summary>Lays a comparison out.</summary>
    /// <param name="comparison">The comparison.</param>
    public ComparisonTable(RunComparison comparison)
    {
        var groups = comparison.Groups;
        rows.Add(["", .. groups.Select(group => group.Name)]);
        Add("runs", groups, group => string.Join(", ", group.Runs.Select(run => run.Name)));
        Add("seeds", groups, group => string.Join(", ", group.Runs.Select(run => run.Recipe.Seed)));
        Add("kimg", groups, group => Mean(group, run => run.Kimg));
        Add("seconds", groups, group => Mean(group, run => run.Seconds));
        Add("peak memory, MiB", groups, group => Mean(group, run => run.PeakMb));
        foreach (var (key, values) in comparison.Settings) rows.Add([key, .. values]);
        foreach (var metric in comparison.Metrics) AddMetric(metric, groups);
    }

    /// <summary>
    /// The cells, row by row; the first row names the groups, the first cell of each other row says what is in it.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows => rows;

    /// <summary>Lines for a terminal, in columns.</summary>
    public IEnumerable<string> Text()
    {
        var widths = Enumerable.Range(0, rows[0].Count).Select(column => rows.Max(row => row[column].Length)).ToList();
        return rows.Select(
            row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    /// <summary>Lines of Markdown.</summary>
    public IEnumerable<string> Markdown()
    {
        yield return Line(rows[0]);
        yield return Line(rows[0].Select(_ => "---"));
        foreach (var row in rows.Skip(1)) yield return Line(row);

        static string Line(IEnumerable<string> cells) =>
            $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |";
    }

    private void Add(string name, IReadOnlyList<RunGroup> groups, Func<RunGroup, string> cell) =>
        rows.Add([name, .. groups.Select(cell)]);

    private void AddMetric(ComparedMetric metric, IReadOnlyList<RunGroup> groups)
    {
        var better = ComparedMetric.IsLowerBetter(metric.Name) ? "↓" : "↑";
        var name = $"{metric.Title} {better}{(metric.IsMixed ? " mixed protocols" : "")}";
        rows.Add([$"{name} last",
            .. metric.Last.Select((number, i) => number is null ? "–" : Text(number) + Early(metric, groups[i]))]);
        rows.Add([$"{name} best",
            .. metric.Best.Select(
                number => number is null
                ? "–"
                : string.Create(CultureInfo.InvariantCulture, $"{Text(number)} at {number.Kimg:0.##}"))]);
        if (metric.Differences.Any(difference => difference is not null))
            rows.Add([$"{name} last, paired with {groups[0].Name}",
                .. metric.Differences.Select(difference => difference is null ? "" : Text(difference))]);
    }

    /// <summary>
    /// At which kimg the latest numbers of a group were measured, where that was not at the end of its runs.
    /// </summary>
    private static string Early(ComparedMetric metric, RunGroup group)
    {
        var measured = group.Runs.Select(
            run => (End: run.Kimg, Values: ComparedMetric.Of(run, metric.Name, metric.Reference)))
            .Where(run => run.Values.Count > 0).Select(run => (run.End, At: run.Values[^1].Kimg)).ToList();
        if (measured.All(run => run.At == run.End)) return "";
        var (least, most) = (measured.Min(run => run.At), measured.Max(run => run.At));
        return string.Create(CultureInfo.InvariantCulture, $" at {least:0.###}")
            + (least == most ? "" : string.Create(CultureInfo.InvariantCulture, $" to {most:0.###}"));
    }

    private static string Text(ComparedNumber number) =>
        string.Create(CultureInfo.InvariantCulture, $"{number.Value:G4}")
            + (number.Interval is { } interval ? Text(interval) : "");

    private static string Text(PairedDifference difference) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{difference.Mean:+0.####;-0.####;0}{Text(difference.Interval)}, "
                + $"p {difference.P:G2}, {difference.Pairs} pairs");

    private static string Text(Interval interval) =>
        string.Create(CultureInfo.InvariantCulture, $" [{interval.Low:G3}, {interval.High:G3}]");

    /// <summary>The mean over runs, with their least and most where they differ by what is shown.</summary>
    private static string Mean(RunGroup group, Func<ComparedRun, double> value)
    {
        var values = group.Runs.Select(value).ToList();
        var (mean, least, most) = (Round(values.Average()), Round(values.Min()), Round(values.Max()));
        return least == most ? mean : $"{mean} ({least} to {most})";

        static string Round(double number) =>
            number.ToString(number < 100 ? "0.##" : "0", CultureInfo.InvariantCulture);
    }
}
