using FewShotGan.Runs;

namespace FewShotGan.Training;

/// <summary>
/// Is told how a run goes on, to show it; called on the thread that trains. An observer has what it wants to be told.
/// </summary>
public interface ITrainingObserver
{
    /// <summary>The run is set up and about to train.</summary>
    /// <param name="run">Its folder.</param>
    /// <param name="plan">What it will do.</param>
    /// <param name="from">Where it begins: zeros, or the checkpoint's counters.</param>
    void Started(RunFolder run, TrainingPlan plan, TrainingCounters from)
    {
    }

    /// <summary>An iteration is done.</summary>
    /// <param name="counters">How far the run has come.</param>
    void Stepped(TrainingCounters counters)
    {
    }

    /// <summary>A row was written to metrics.csv.</summary>
    /// <param name="row">The row.</param>
    void TickEnded(MetricsRow row)
    {
    }

    /// <summary>A vision-aided discriminator was added.</summary>
    /// <param name="choice">Which, and why.</param>
    void Added(VisionAidedChoice choice)
    {
    }

    /// <summary>Something failed that the run goes on without.</summary>
    /// <param name="message">What, in a line.</param>
    void Warned(string message)
    {
    }

    /// <summary>A checkpoint was written.</summary>
    /// <param name="path">Its folder.</param>
    void Saved(string path)
    {
    }
}
