using FewShotGan.Runs;

namespace FewShotGan.Training;

/// <summary>
/// Has a run stop once so many images were shown, as when it is interrupted: it can be resumed. At the end of a tick
/// nothing is written that the whole run would not write.
/// </summary>
/// <param name="next">Is told everything too.</param>
/// <param name="kimg">Thousands of images.</param>
/// <param name="stop">Is cancelled then.</param>
internal sealed class StopAt(ITrainingObserver next, double kimg, CancellationTokenSource stop)
    : ForwardingObserver(next)
{
    /// <inheritdoc/>
    public override void Started(RunFolder run, TrainingPlan plan, TrainingCounters from)
    {
        base.Started(run, plan, from);
        Look(from);
    }

    /// <inheritdoc/>
    public override void Stepped(TrainingCounters counters)
    {
        base.Stepped(counters);
        Look(counters);
    }

    private void Look(TrainingCounters counters)
    {
        if (counters.Nimg >= kimg * 1000) stop.Cancel();
    }
}
