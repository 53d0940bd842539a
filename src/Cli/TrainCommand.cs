using System.CommandLine;
using System.Runtime.InteropServices;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Training;

namespace FewShotGan.Cli;

/// <summary><c>fewshot train</c>.</summary>
internal static class TrainCommand
{
    public static Command Create(Terminal terminal)
    {
        var recipe = new Argument<string?>("RECIPE")
        {
            Description = "A YAML file that says the whole run; every key has a default.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var data = new Option<string?>("--data")
        {
            Description = "The pictures: a folder, a zip, or sample:emoji-faces. Takes the place of the recipe's data.source.",
            HelpName = "DIR|ZIP",
        };
        var settings = new Option<string[]>("--set", "-s")
        {
            Description = "A key of the recipe and its value, such as training.kimg=20; may be given several times.",
            HelpName = "KEY=VALUE",
        };
        var runs = new Option<string>("--out")
        {
            Description = "The folder of runs; the run gets its own folder <time>-<name> in it.",
            HelpName = "DIR",
            DefaultValueFactory = _ => SharedOptions.Runs,
        };
        var resume = new Option<string?>("--resume")
        {
            Description = "Go on with a run from its latest checkpoint; 'latest' for the latest run.",
            HelpName = "RUN|latest",
        };
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = "Check everything, print the resolved recipe and the plan, and write nothing.",
        };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print only the run's folder, at the end." };
        var device = SharedOptions.Device();
        var command = new Command("train", "Trains a generator from a folder of pictures.")
        {
            recipe, data, settings, runs, resume, dryRun, quiet, device,
        };
        command.SetAction(parsed =>
        {
            var request = new TrainRequest
            {
                Recipe = parsed.GetValue(recipe),
                Data = parsed.GetValue(data),
                Settings = parsed.GetValue(settings) ?? [],
                Runs = parsed.GetValue(runs)!,
                Resume = parsed.GetValue(resume),
                DryRun = parsed.GetValue(dryRun),
                Quiet = parsed.GetValue(quiet),
                Device = parsed.GetValue(device)!,
            };
            return Execute(request, terminal);
        });
        return command;
    }

    private static int Execute(TrainRequest request, Terminal terminal)
    {
        var resumed = request.Resume is { } reference ? RunFolder.Find(reference, request.Runs) : null;
        var recipe = ReadRecipe(request, resumed);
        var device = DeviceChoice.Resolve(request.Device);
        if (request.DryRun)
        {
            var plan = new TrainingRun(device, NoDisplay.Instance, terminal.Time).Plan(recipe);
            terminal.Out.Write(RecipeFile.Format(recipe));
            terminal.Out.WriteLine();
            foreach (var line in PlanText.Lines(plan)) terminal.Out.WriteLine(line);
            return FewShotCommand.Done;
        }

        using var stop = new CancellationTokenSource();
        using var interrupt = StopOn(PosixSignal.SIGINT, stop, terminal);
        using var terminate = StopOn(PosixSignal.SIGTERM, stop, terminal);
        var outcome = Display(request, terminal).Show(observer =>
        {
            var run = new TrainingRun(device, observer, terminal.Time);
            return resumed is null ? run.Start(recipe, request.Runs, stop.Token) : run.Resume(resumed, recipe, stop.Token);
        });
        Conclude(outcome, request, terminal);
        return FewShotCommand.Done;
    }

    private static Recipe ReadRecipe(TrainRequest request, RunFolder? resumed)
    {
        var overrides = request.Settings.Select(RecipeOverride.Parse).ToList();
        if (request.Data is { } source) overrides.Add(RecipeOverride.OfText("data.source", source));
        var path = request.Recipe ?? resumed?.RecipePath;
        return path is null ? RecipeFile.Parse("", "", overrides) : RecipeFile.Read(path, overrides);
    }

    private static ITrainingDisplay Display(TrainRequest request, Terminal terminal)
    {
        if (request.Quiet) return NoDisplay.Instance;
        return terminal.IsInteractive ? new ProgressBarDisplay(terminal) : new PlainDisplay(terminal);
    }

    private static void Conclude(TrainingOutcome outcome, TrainRequest request, Terminal terminal)
    {
        var folder = outcome.Run.Root;
        if (request.Quiet)
        {
            terminal.Out.WriteLine(folder);
            return;
        }

        terminal.Out.WriteLine(outcome.Complete
            ? $"done: {folder}; pictures: fewshot generate {folder} --seeds 0-31 --out DIR"
            : $"stopped: {folder}; go on with: fewshot train --resume {folder}");
    }

    /// <summary>The first signal has the loop finish its step and save; a second one ends the program at once.</summary>
    private static PosixSignalRegistration StopOn(PosixSignal signal, CancellationTokenSource stop, Terminal terminal) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            if (stop.IsCancellationRequested) return;
            context.Cancel = true;
            terminal.Error.WriteLine("fewshot: stopping after this step, then saving; once more to stop at once");
            stop.Cancel();
        });
}
