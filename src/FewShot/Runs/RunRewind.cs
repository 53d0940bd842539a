using System.Globalization;
using FewShotGan.Files;

namespace FewShotGan.Runs;

/// <summary>What becomes of that which a run wrote after the checkpoint from which it goes on.</summary>
internal static class RunRewind
{
    /// <summary>
    /// Moves it into a folder of its own in the run's, with the run's tables and recipe as they were, so that this is a
    /// run of its own.
    /// </summary>
    /// <param name="point">Where the run goes on.</param>
    /// <param name="time">The clock that names the folder, in local time.</param>
    /// <returns>The folder; null when there is nothing to keep.</returns>
    /// <exception cref="IOException">It can't be written.</exception>
    public static string? KeepAside(ResumePoint point, TimeProvider time)
    {
        var run = point.Run;
        var later = point.Later.Order(StringComparer.Ordinal).ToList();
        string[] tables = [run.MetricsPath, run.EvaluationsPath, run.VisionAidedPath, run.EventsPath];
        if (later.Count == 0 && !tables.Any(table => RunCsv.HasRowsAfter(table, point.Nimg))) return null;

        // The tables first: whatever interrupts this, no row is cut that was not kept.
        var aside = RunFolder.NewIn(run.Root, "aside", time);
        foreach (var pattern in new[] { "*.csv", "*.yaml" })
            foreach (var file in Directory.GetFiles(run.Root, pattern))
                File.Copy(file, Path.Combine(aside.Root, Path.GetFileName(file)));
        foreach (var page in new[] { run.PairsPath, run.ReportPath }.Where(File.Exists))
            File.Move(page, Path.Combine(aside.Root, Path.GetFileName(page)));
        foreach (var sample in LaterSamples(point))
            File.Move(sample, Path.Combine(aside.SamplesFolder, Path.GetFileName(sample)));
        foreach (var checkpoint in later)
            Directory.Move(checkpoint, Path.Combine(aside.CheckpointsFolder, Path.GetFileName(checkpoint)));
        if (run.BestCheckpoint is null) File.Delete(run.BestPath);
        return aside.Root;
    }

    /// <summary>Removes samples that the run will write again, and checkpoints that were not completed.</summary>
    /// <param name="point">Where the run goes on.</param>
    public static void Cut(ResumePoint point)
    {
        foreach (var sample in LaterSamples(point)) File.Delete(sample);
        foreach (var incomplete in Directory.GetDirectories(
            point.Run.CheckpointsFolder, AtomicFolder.TemporaryPrefix + "*"))
            Directory.Delete(incomplete, recursive: true);
    }

    private static List<string> LaterSamples(ResumePoint point) =>
        [.. Directory.GetFiles(point.Run.SamplesFolder, "*.png")
            .Where(sample => RunFolder.IsAfter(Path.ChangeExtension(sample, null), point.Checkpoint))];
}
