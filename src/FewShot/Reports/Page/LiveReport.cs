using FewShotGan.Runs;
using FewShotGan.Training;

namespace FewShotGan.Reports;

/// <summary>
/// Has a run write its <c>report.html</c> (<see cref="RunReport"/>) at every tick, so that to load it again is to see
/// the run as it is, and once more when it is disposed of. Ticks that come so fast that pages would take more than 1 %
/// of the time have none.
/// </summary>
/// <param name="next">Is told everything after this; nobody when null.</param>
/// <param name="time">The clock; the system's when null.</param>
public sealed class LiveReport(ITrainingObserver? next = null, TimeProvider? time = null)
    : ForwardingObserver(next), IDisposable
{
    private const double MostShare = 0.01;

    private readonly TimeProvider time = time ?? TimeProvider.System;
    private readonly RunReport report = new();
    private RunFolder? run;
    private long written;
    private TimeSpan cost;
    private bool hasFailed;

    /// <inheritdoc/>
    public override void Started(RunFolder run, TrainingPlan plan, TrainingCounters from)
    {
        base.Started(run, plan, from);
        (this.run, written) = (run, time.GetTimestamp());
    }

    /// <inheritdoc/>
    public override void TickEnded(MetricsRow row)
    {
        base.TickEnded(row);
        if (time.GetElapsedTime(written) * MostShare >= cost) Write(isTraining: true);
    }

    /// <inheritdoc/>
    public void Dispose() => Write(isTraining: false);

    // The run is worth more than what shows it: whatever fails is told once, and tried again at the next tick.
    private void Write(bool isTraining)
    {
        if (run is null || !File.Exists(run.MetricsPath)) return; // it failed before its first tick
        long started = time.GetTimestamp();
        try
        {
            report.Write(run, isTraining);
            (written, cost) = (time.GetTimestamp(), time.GetElapsedTime(started));
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            if (!hasFailed) Warned($"{run.ReportPath} could not be written: {problem.Message.Split('\n')[0]}");
            hasFailed = true;
        }
    }
}
