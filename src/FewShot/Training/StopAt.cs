using FewShotGan.Runs;

namespace FewShotGan.Training;

/// <summary>
/// Has a run stop once so many images were shown, as when it is interrupted: it can be resumed. At the end of a tick
/// nothing is written that the whole run would not write.
/// </summary>
/// <param name="next">Is told everything after this.</param>
/// <param name="kimg">Thousands of images.</param>
/// <param name="stop">Is cancelled then.</param>
internal sealed class StopAt(ITrainingObserver next, double kimg, CancellationTokenSource stop) : ITrainingObserver
{
    /// <inheritdoc/>
    public void Started(RunFolder run, TrainingPlan plan, TrainingCounters from)
    {
        next.Started(run, plan, from);
        Look(from);
    }

    /// <inheritdoc/>
    public void Stepped(TrainingCounters counters)
    {
        next.Stepped(counters);
        Look(counters);
    }

    /// <inheritdoc/>
    public void TickEnded(MetricsRow row) => next.TickEnded(row);

    /// <inheritdoc/>
    public void Added(VisionAidedChoice choice) => next.Added(choice);

    /// <inheritdoc/>
    public void Warned(string message) => next.Warned(message);

    /// <inheritdoc/>
    public void Saved(string path) => next.Saved(path);

    private void Look(TrainingCounters counters)
    {
        if (counters.Nimg >= kimg * 1000) stop.Cancel();
    }
}
