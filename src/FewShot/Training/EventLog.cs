using FewShotGan.Runs;

namespace FewShotGan.Training;

/// <summary>
/// Writes what happens to a run beside its ticks into its events.csv, as it happens. Events from later than the
/// checkpoint that a run goes on from are cut, since the run will have them again.
/// </summary>
/// <param name="next">Is told everything too.</param>
internal sealed class EventLog(ITrainingObserver next) : ITrainingObserver
{
    private readonly List<string> early = [];
    private readonly List<RunEvent> events = [];
    private RunFolder? run;
    private long nimg;

    /// <inheritdoc/>
    public void Started(RunFolder run, TrainingPlan plan, TrainingCounters from)
    {
        (this.run, nimg) = (run, from.Nimg);
        var all = EventsCsv.Read(run.EventsPath);
        events.AddRange(all.Where(one => one.Nimg <= nimg && one.Kind != RunEvent.Diverged));
        events.AddRange(early.Select(message => new RunEvent(nimg, RunEvent.Warning, message)));
        if (all.Count + early.Count > 0) EventsCsv.Write(run.EventsPath, events);
        next.Started(run, plan, from);
    }

    /// <inheritdoc/>
    public void Stepped(TrainingCounters counters)
    {
        nimg = counters.Nimg;
        next.Stepped(counters);
    }

    /// <inheritdoc/>
    public void TickEnded(MetricsRow row) => next.TickEnded(row);

    /// <inheritdoc/>
    public void Added(VisionAidedChoice choice)
    {
        Write(RunEvent.Of(choice));
        next.Added(choice);
    }

    /// <inheritdoc/>
    public void Warned(string message)
    {
        if (run is null) early.Add(message); // before it is set up
        else Write(new(nimg, RunEvent.Warning, message));
        next.Warned(message);
    }

    /// <summary>The run has ended, since something is not finite.</summary>
    /// <param name="message">What.</param>
    public void Diverged(string message) => Write(new(nimg, RunEvent.Diverged, message));

    /// <inheritdoc/>
    public void Saved(string path) => next.Saved(path);

    private void Write(RunEvent one)
    {
        events.Add(one);
        EventsCsv.Write(run!.EventsPath, events);
    }
}
