using FewShotGan.Runs;
using FewShotGan.Training;

namespace FewShotGan.Cli;

/// <summary>Shows nothing.</summary>
internal sealed class NoDisplay : ITrainingDisplay, ITrainingObserver
{
    public static NoDisplay Instance { get; } = new();

    public TrainingOutcome Show(Func<ITrainingObserver, TrainingOutcome> train) => train(this);

    public void Started(RunFolder run, TrainingPlan plan, TrainingCounters from)
    {
    }

    public void Stepped(TrainingCounters counters)
    {
    }

    public void TickEnded(MetricsRow row)
    {
    }

    public void Saved(string path)
    {
    }
}
