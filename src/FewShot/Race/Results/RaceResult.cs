using FewShotGan.Metrics;
using FewShotGan.Runs;

namespace FewShotGan.Race;

/// <summary>What a run measured of itself when it had come to a rung.</summary>
/// <param name="Job">The run, and how far it had come.</param>
/// <param name="Seconds">How long it had trained.</param>
/// <param name="Kid">
/// Its KID: against the images held out when they are enough to decide, else against the training images; null where it
/// could not be measured.
/// </param>
/// <param name="Veto">Why it can't win, whatever its KID: a clause, or null.</param>
internal sealed record RaceResult(RaceJob Job, double Seconds, MetricValue? Kid, string? Veto)
{
    // Samples that differ so little from one another, compared with real images, are one image.
    private const double LeastDiversity = 0.2, Diverse = 0.5;

    /// <summary>What counts in an order: vetoed ones come last, then KID.</summary>
    public (bool IsVetoed, double Kid) Rank => (Veto is not null, Kid?.Value ?? double.PositiveInfinity);

    /// <summary>Reads it from a run; null when the run has not come so far yet.</summary>
    /// <param name="job">The run, and how far.</param>
    /// <param name="run">Its folder; null when it has not begun.</param>
    /// <exception cref="InputException">A file of the run is damaged.</exception>
    public static RaceResult? Of(RaceJob job, RunFolder? run)
    {
        if (run is null) return null;
        long nimg = (long)Math.Round(job.Kimg * 1000);
        var rows = MetricsCsv.Read(run.MetricsPath);
        var row = rows.FirstOrDefault(row => MetricsCsv.Images(row) >= nimg);
        var at = row is null
            ? null
            : EvaluationsCsv.Read(run.EvaluationsPath)
                .FirstOrDefault(evaluation => evaluation.Nimg == MetricsCsv.Images(row));

        // What it measured here stands, even if it diverged later on.
        if (at is null && EventsCsv.Read(run.EventsPath) is [.., { Kind: RunEvent.Diverged }])
            return new(job, double.NaN, null, "it diverged");
        if (row is null) return null;
        double seconds = MetricsCsv.Number(row, "seconds");
        var kid = at?.Kid;
        if (kid is null || !double.IsFinite(kid.Value)) return new(job, seconds, null, "its KID could not be measured");
        if (BestEvaluation.IsAlarming(at!)) return new(job, seconds, kid, "it copies training images");

        // The first images of all are alike: nothing has been learned yet.
        bool wasDiverse = rows.TakeWhile(before => before != row)
            .Any(before => MetricsCsv.Number(before, "diversity") >= Diverse);
        return new(
            job, seconds, kid,
            wasDiverse && MetricsCsv.Number(row, "diversity") < LeastDiversity
                ? "its images have become all alike"
                : null);
    }

    /// <summary>Whether the intervals of two results have a value in common, so that neither is better.</summary>
    /// <param name="other">The other result.</param>
    public bool IsTiedWith(RaceResult other) =>
        Kid is { Low: { } low, High: { } high } && other.Kid is { Low: { } from, High: { } to }
        && low <= to && from <= high;

    /// <summary>The KID of evaluations that measured it, each with its thousands of images.</summary>
    /// <param name="evaluations">Those of a run.</param>
    public static IEnumerable<(double Kimg, MetricValue Kid)> Kids(IEnumerable<RunEvaluation> evaluations) =>
        evaluations.Select(at => (at.Kimg, at.Kid)).Where(at => at.Kid is not null)!;
}
