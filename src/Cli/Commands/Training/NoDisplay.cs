using FewShotGan.Runs;
using FewShotGan.Training;

namespace FewShotGan.Cli;

/// <summary>Shows nothing but what went wrong.</summary>
/// <param name="terminal">Where that goes.</param>
internal sealed class NoDisplay(Terminal terminal) : ITrainingDisplay, ITrainingObserver
{
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

    public void Added(VisionAidedChoice choice)
    {
    }

    public void Warned(string message) => terminal.Error.WriteLine($"fewshot: {message}");
}
