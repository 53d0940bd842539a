using System.Globalization;
using CsvHelper;
using FewShotGan.Files;

namespace FewShotGan.Comparison;

/// <summary>
/// A comparison as CSV: a row for each number of each run, and one for the mean of each group of several.
/// </summary>
internal static class ComparisonCsv
{
    private static readonly string[] Header =
    [
        "group", "run", "seed", "runs", "kimg", "seconds", "peak_memory_mb", "metric", "reference", "last", "last_low",
            "last_high", "last_kimg",
        "best", "best_low", "best_high", "best_kimg", "difference", "difference_low", "difference_high", "p_value",
        "mixed_protocols",
    ];

    /// <summary>Writes the file.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="comparison">The comparison.</param>
    /// <exception cref="IOException">It can't be written.</exception>
    public static void Write(string path, RunComparison comparison)
    {
        using var writer = CsvFile.Open(path);
        writer.WriteRow(Header);
        for (int i = 0; i < comparison.Groups.Count; i++)
        {
            var group = comparison.Groups[i];
            foreach (var run in group.Runs)
                foreach (var metric in comparison.Metrics)
                    if (ComparedMetric.Of(run, metric.Name, metric.Reference) is { Count: > 0 } values)
                        WriteRow(writer, group, [run], metric, ComparedNumber.Of([values[^1]]),
                            ComparedNumber.Of([ComparedMetric.BestOf(values)]), null);
            if (group.Runs.Count == 1) continue;
            foreach (var metric in comparison.Metrics)
                if (metric.Last[i] is { } last)
                    WriteRow(writer, group, group.Runs, metric, last, metric.Best[i]!, metric.Differences[i]);
        }
    }

    private static void WriteRow(
        CsvWriter writer, RunGroup group, IReadOnlyList<ComparedRun> runs, ComparedMetric metric, ComparedNumber last,
        ComparedNumber best, PairedDifference? difference)
    {
        object?[] cells =
        [
            group.Name, runs.Count == 1 ? runs[0].Name : null, runs.Count == 1 ? runs[0].Recipe.Seed : null, runs.Count,
            runs.Average(run => run.Kimg), runs.Average(run => run.Seconds), runs.Average(run => run.PeakMb),
            metric.Name, metric.Reference,
            last.Value, last.Interval?.Low, last.Interval?.High, last.Kimg, best.Value, best.Interval?.Low,
            best.Interval?.High, best.Kimg,
            difference?.Mean, difference?.Interval.Low, difference?.Interval.High, difference?.P, metric.IsMixed
            ? "yes"
            : "no",
        ];
        writer.WriteRow(cells.Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture) ?? ""));
    }
}
