namespace FewShotGan.Timing;

/// <summary>How long one phase of an iteration takes, and how much memory.</summary>
/// <param name="Name">The phase: <c>Gmain</c>, <c>Greg</c>, <c>Dmain</c>, <c>Dreg</c>.</param>
/// <param name="Interval">Iterations from one run of it to the next.</param>
/// <param name="Seconds">Seconds of each run of it that was measured, in order.</param>
/// <param name="PeakMb">
/// Highest resident memory of the process while it ran, in MiB; NaN where the system does not say.
/// </param>
/// <param name="Steps">How often it runs in one of these iterations.</param>
/// <param name="BatchShare">It takes this part of a batch: one in so many images.</param>
public sealed record PhaseTime(
    string Name, int Interval, IReadOnlyList<double> Seconds, double PeakMb, int Steps = 1, int BatchShare = 1)
{
    /// <summary>The middle one of the measured times, in seconds.</summary>
    public double Median
    {
        get
        {
            var sorted = Seconds.Order().ToList();
            return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
        }
    }
}
