using FewShotGan.Runs;

namespace FewShotGan.Training;

/// <summary>
/// An observer that tells everything on to another; what extends it does so too where it has something of its own to
/// do.
/// </summary>
/// <param name="next">Is told everything; nobody when null.</param>
public abstract class ForwardingObserver(ITrainingObserver? next) : ITrainingObserver
{
    private readonly ITrainingObserver next = next ?? new Unobserved();

    /// <inheritdoc/>
    public virtual void Started(RunFolder run, TrainingPlan plan, TrainingCounters from) =>
        next.Started(run, plan, from);

    /// <inheritdoc/>
    public virtual void Stepped(TrainingCounters counters) => next.Stepped(counters);

    /// <inheritdoc/>
    public virtual void TickEnded(MetricsRow row) => next.TickEnded(row);

    /// <inheritdoc/>
    public virtual void Added(VisionAidedChoice choice) => next.Added(choice);

    /// <inheritdoc/>
    public virtual void Warned(string message) => next.Warned(message);

    /// <inheritdoc/>
    public virtual void Saved(string path) => next.Saved(path);
}
