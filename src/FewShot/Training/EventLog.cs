using FewShotGan.Images;
using FewShotGan.Runs;

namespace FewShotGan.Training;

/// <summary>
/// Writes what happens to a run beside its ticks into its events.csv, as it happens. Events from later than the
/// checkpoint that a run goes on from are cut, since the run will have them again.
/// </summary>
/// <param name="next">Is told everything too.</param>
internal sealed class EventLog(ITrainingObserver next) : ForwardingObserver(next)
{
    private readonly List<(string Kind, string Message)> early = [];
    private RunFolder? run;
    private long nimg;

    /// <inheritdoc/>
    public override void Started(RunFolder run, TrainingPlan plan, TrainingCounters from)
    {
        (this.run, nimg) = (run, from.Nimg);
        var all = EventsCsv.Read(run.EventsPath);

        // A run that begins, or begins again, is told everything now.
        bool isNew = from.Iteration == 0;
        var kept = all.Where(one => !isNew && one.Nimg <= nimg && one.Kind != RunEvent.Diverged);
        IEnumerable<string> images = isNew
            ? plan.Warnings.Concat(BadImage.Lines(plan.LeftOut).Select(line => $"left out: {line}"))
            : [];
        RunEvent[] events =
            [
                .. kept, .. images.Select(message => new RunEvent(nimg, RunEvent.Warning, message)),
                .. early.Select(one => new RunEvent(nimg, one.Kind, one.Message)),
            ];
        if (all.Count + events.Length > 0) EventsCsv.Write(run.EventsPath, events);
        base.Started(run, plan, from);
    }

    /// <inheritdoc/>
    public override void Stepped(TrainingCounters counters)
    {
        nimg = counters.Nimg;
        base.Stepped(counters);
    }

    /// <inheritdoc/>
    public override void Added(VisionAidedChoice choice)
    {
        Write(RunEvent.Of(choice));
        base.Added(choice);
    }

    /// <inheritdoc/>
    public override void Warned(string message)
    {
        if (run is null) early.Add((RunEvent.Warning, message)); // before it is set up
        else Write(new(nimg, RunEvent.Warning, message));
        base.Warned(message);
    }

    /// <summary>The run is about to go on from an earlier checkpoint, since it went wrong.</summary>
    /// <param name="message">What went wrong, and where the run goes on.</param>
    public void RolledBack(string message)
    {
        early.Add((RunEvent.RolledBack, message));
        base.Warned(message);
    }

    /// <summary>The run has ended, since something is not finite.</summary>
    /// <param name="message">What.</param>
    public void Diverged(string message) => Write(new(nimg, RunEvent.Diverged, message));

    private void Write(RunEvent one) => EventsCsv.Append(run!.EventsPath, one);
}
