using FewShotGan.Runs;
using FewShotGan.Training;
using Spectre.Console;

namespace FewShotGan.Cli;

/// <summary>Shows a run as a moving bar with kimg, s/kimg and ETA, and the rows above it.</summary>
internal sealed class ProgressBarDisplay(Terminal terminal, double secondsPerEvaluation, bool showsSamples)
    : ITrainingDisplay
{
    public TrainingOutcome Show(Func<ITrainingObserver, TrainingOutcome> train)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Out) });
        return new Progress(console, terminal.Time)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn())
            .Start(context => train(new Bar(console, context, terminal.Time, secondsPerEvaluation)
            {
                Preview = showsSamples ? new(console) : null,
            }));
    }

    private sealed class Bar(
        IAnsiConsole console, ProgressContext context, TimeProvider time, double secondsPerEvaluation)
        : ITrainingObserver
    {
        private readonly Trends trends = new();
        private RunFolder? run;
        private Pace? pace;
        private ProgressTask? task;

        public SamplePreview? Preview { get; init; }

        public void Started(RunFolder run, TrainingPlan plan, TrainingCounters from)
        {
            this.run = run;
            pace = new Pace(plan.Recipe, from, time, secondsPerEvaluation);
            console.WriteLine($"run            {run.Root}");
            foreach (var line in PlanText.Lines(plan)) console.WriteLine(line);
            task ??= context.AddTask("writing the first samples", maxValue: plan.Recipe.Training.Kimg * 1000);
            task.Value = from.Nimg;
        }

        public void Stepped(TrainingCounters counters)
        {
            pace!.Update(counters);
            task!.Value = counters.Nimg;
            task.Description = PlanText.Text(
                $"kimg {counters.Nimg / 1000.0:F2}/{pace.TotalKimg:0.##}  {pace.SecondsPerKimg:F1} s/kimg  ")
                    + PlanText.Text($"ETA {pace.Eta}");
        }

        public void TickEnded(MetricsRow row)
        {
            pace!.EndTick(row);
            console.WriteLine(PlanText.Row(row, pace) + trends.After(row));
            Preview?.Show(run!);
        }

        public void Added(VisionAidedChoice choice) => console.WriteLine(PlanText.Line(choice));

        public void Warned(string message) => console.WriteLine($"warning        {message}");

        public void Saved(string path)
        {
        }
    }
}
