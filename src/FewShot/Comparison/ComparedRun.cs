using FewShotGan.Pages;
using FewShotGan.Recipes;
using FewShotGan.Runs;

namespace FewShotGan.Comparison;

/// <summary>What is compared of a run.</summary>
/// <param name="Name">Its folder's name.</param>
/// <param name="Recipe">Its recipe.</param>
/// <param name="Kimg">How far it came, in thousands of images.</param>
/// <param name="Seconds">How long that took.</param>
/// <param name="PeakMb">The most resident memory at the end of a tick, in MiB.</param>
/// <param name="Evaluations">What it measured of itself, in order.</param>
/// <param name="Folder">Its folder; null for a run without files.</param>
internal sealed record ComparedRun(
    string Name, Recipe Recipe, double Kimg, double Seconds, double PeakMb, IReadOnlyList<RunEvaluation> Evaluations,
    RunFolder? Folder)
{
    /// <summary>Its latest grid of samples, or null when there is none.</summary>
    public string? Samples => Folder?.LatestSample;

    /// <summary>When it had come how far.</summary>
    public RunClock Clock { get; init; } = new([(Kimg, Seconds)]);

    /// <summary>Reads a run; one that has just begun has no cost yet.</summary>
    /// <param name="run">Its folder.</param>
    /// <exception cref="InputException">A file of it is missing or damaged.</exception>
    public static ComparedRun Read(RunFolder run) => Of(run, MetricsCsv.Read(run.MetricsPath));

    /// <summary>Takes a run whose metrics.csv is read already.</summary>
    /// <param name="run">Its folder.</param>
    /// <param name="rows">The rows of its metrics.csv.</param>
    /// <exception cref="InputException">A file of it is missing or damaged.</exception>
    public static ComparedRun Of(RunFolder run, IReadOnlyList<IReadOnlyDictionary<string, string>> rows)
    {
        if (!File.Exists(run.MetricsPath))
            throw new InputException($"{run.MetricsPath}: there is no such file; train the run first");
        return new(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(run.Root))),
            RunRecipe.Read(run),
            rows.Count == 0 ? 0 : MetricsCsv.Number(rows[^1], "kimg"),
            rows.Count == 0 ? 0 : MetricsCsv.Number(rows[^1], "seconds"),
            rows.Select(row => MetricsCsv.Number(row, "memory_mb")).DefaultIfEmpty(double.NaN).Max(),
            EvaluationsCsv.Read(run.EvaluationsPath),
            run)
        {
            Clock = new(rows.Select(row => (MetricsCsv.Number(row, "kimg"), MetricsCsv.Number(row, "seconds")))),
        };
    }
}
