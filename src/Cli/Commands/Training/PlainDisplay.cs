using FewShotGan.Runs;
using FewShotGan.Training;
using Spectre.Console;

namespace FewShotGan.Cli;

/// <summary>Shows a run as lines, one a tick: for files, pipes and logs.</summary>
internal sealed class PlainDisplay(Terminal terminal, double secondsPerEvaluation, bool showsSamples)
    : ITrainingDisplay, ITrainingObserver
{
    private readonly SamplePreview? preview = !showsSamples
        ? null
        : new(AnsiConsole.Create(new()
        {
            Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.TrueColor,
            Out = new AnsiConsoleOutput(terminal.Out),
        }));

    private RunFolder? run;
    private Pace? pace;

    public TrainingOutcome Show(Func<ITrainingObserver, TrainingOutcome> train) => train(this);

    public void Started(RunFolder run, TrainingPlan plan, TrainingCounters from)
    {
        this.run = run;
        pace = new Pace(plan.Recipe, from, terminal.Time, secondsPerEvaluation);
        terminal.Out.WriteLine($"run            {run.Root}");
        foreach (var line in PlanText.Lines(plan)) terminal.Out.WriteLine(line);
        if (from.Nimg > 0) terminal.Out.WriteLine(PlanText.Text($"resumed at     {from.Nimg / 1000.0:0.###} kimg"));
        terminal.Out.Flush();
    }

    public void Stepped(TrainingCounters counters) => pace!.Update(counters);

    public void TickEnded(MetricsRow row)
    {
        pace!.EndTick(row);
        terminal.Out.WriteLine(PlanText.Row(row, pace));
        preview?.Show(run!);
        terminal.Out.Flush();
    }

    public void Added(VisionAidedChoice choice)
    {
        terminal.Out.WriteLine(PlanText.Line(choice));
        terminal.Out.Flush();
    }

    public void Warned(string message)
    {
        terminal.Out.WriteLine($"warning        {message}");
        terminal.Out.Flush();
    }

    public void Saved(string path)
    {
        terminal.Out.WriteLine($"saved {path}");
        terminal.Out.Flush();
    }
}
