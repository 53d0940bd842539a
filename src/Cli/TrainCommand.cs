using System.CommandLine;
using System.Runtime.InteropServices;
using FewShotGan.Checkpoints;
using FewShotGan.Data;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Training;
using TorchSharp;

namespace FewShotGan.Cli;

/// <summary><c>fewshot train</c>.</summary>
internal static class TrainCommand
{
    private const PosixSignal FileSizeLimit = (PosixSignal)25; // SIGXFSZ, which the enumeration lacks

    public static Command Create(Terminal terminal)
    {
        var recipe = new Argument<string?>("RECIPE")
        {
            Description = "A YAML file that says the whole run, or the name of a shipped recipe; every key has a default.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var data = new Option<string?>("--data")
        {
            Description = "The pictures: a folder, a zip, or sample:emoji-faces. Takes the place of the recipe's data.source.",
            HelpName = "DIR|ZIP",
        };
        var settings = SharedOptions.Settings();
        var minutes = new Option<double?>("--minutes")
        {
            Description = "Train about so long: a few steps are measured first, and training.kimg set by them.",
            HelpName = "N",
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
        var json = new Option<bool>("--json") { Description = "Print one JSON object a line: started, tick, saved, ended." };
        var device = SharedOptions.Device();
        var command = new Command("train", "Trains a generator from a folder of pictures.")
        {
            recipe, data, settings, minutes, runs, resume, dryRun, quiet, json, device,
        };
        command.SetAction(parsed =>
        {
            var request = new TrainRequest
            {
                Recipe = parsed.GetValue(recipe),
                Data = parsed.GetValue(data),
                Settings = parsed.GetValue(settings) ?? [],
                Minutes = parsed.GetValue(minutes),
                Runs = parsed.GetValue(runs)!,
                Resume = parsed.GetValue(resume),
                DryRun = parsed.GetValue(dryRun),
                Quiet = parsed.GetValue(quiet),
                Json = parsed.GetValue(json),
                Device = parsed.GetValue(device)!,
            };
            return Execute(request, terminal);
        });
        return command;
    }

    private static int Execute(TrainRequest request, Terminal terminal)
    {
        if (request.Minutes is { } wanted && !(wanted > 0 && double.IsFinite(wanted)))
            throw new InputException(PlanText.Text($"--minutes {wanted}: expected a number above 0"));
        var resumed = request.Resume is { } reference ? RunFolder.Find(reference, request.Runs) : null;
        var device = DeviceChoice.Resolve(request.Device);
        var sets = new Dictionary<DataOptions, PictureSet>();
        var recipe = ReadRecipe(request, resumed, device, Load, terminal);
        var estimate = request.Silent && request.Minutes is null ? null : Measure(recipe, device, Load, request, terminal);
        if (request.Minutes is { } minutes) recipe = estimate!.Fit(recipe, minutes, Shown(resumed));
        if (request.DryRun)
        {
            var plan = new TrainingRun(device, NoDisplay.Instance, terminal.Time, Load).Plan(recipe);
            terminal.Out.Write(RecipeFile.Format(recipe));
            terminal.Out.WriteLine();
            foreach (var line in PlanText.Lines(plan)) terminal.Out.WriteLine(line);
        }

        if (!request.Silent)
            foreach (var line in PlanText.Lines(estimate!, recipe, device, Shown(resumed))) terminal.Out.WriteLine(line);
        if (request.DryRun) return FewShotCommand.Done;

        using var stop = new CancellationTokenSource();
        using var interrupt = StopOn(PosixSignal.SIGINT, stop, terminal);
        using var terminate = StopOn(PosixSignal.SIGTERM, stop, terminal);

        // Without a handler a write beyond the file-size limit would end the program; with one it fails, and is reported.
        using var tooLarge = PosixSignalRegistration.Create(FileSizeLimit, context => context.Cancel = true);
        var outcome = Display(request, terminal).Show(observer =>
        {
            var run = new TrainingRun(device, observer, terminal.Time, Load);
            return resumed is null ? run.Start(recipe, request.Runs, stop.Token) : run.Resume(resumed, recipe, stop.Token);
        });
        Conclude(outcome, request, terminal);
        return FewShotCommand.Done;

        // The choice of a recipe, the estimate and the run decode the pictures once.
        PictureSet Load(DataOptions options) => sets.TryGetValue(options, out var set) ? set : sets[options] = PictureSet.Load(options);
    }

    private static TrainingEstimate Measure(
        Recipe recipe, torch.Device device, Func<DataOptions, PictureSet> load, TrainRequest request, Terminal terminal)
    {
        RecipeFile.Validate(recipe);
        CpuThreads.Use(recipe.Training.Threads);
        var pictures = load(recipe.Data);
        if (!request.Silent && !request.DryRun) terminal.Out.WriteLine("estimating     from a few steps that are thrown away");
        terminal.Out.Flush();
        return TrainingEstimate.Measure(recipe, pictures, device, terminal.Time);
    }

    /// <summary>Pictures that a run which goes on has shown.</summary>
    private static long Shown(RunFolder? resumed) =>
        resumed?.LatestCheckpoint is { } checkpoint ? CheckpointState.Read(checkpoint).Nimg : 0;

    private static Recipe ReadRecipe(
        TrainRequest request, RunFolder? resumed, torch.Device device, Func<DataOptions, PictureSet> load, Terminal terminal)
    {
        var overrides = request.Settings.Select(RecipeOverride.Parse).ToList();
        if (request.Data is { } source) overrides.Add(RecipeOverride.OfText("data.source", source));
        if (resumed is null)
        {
            if (request.Recipe is { } path) return RecipeFile.Read(path, overrides);

            // A preset or a pretrained start decides the networks; a shipped recipe would contradict it.
            bool decided = overrides.Any(change => change.Key is "preset" or "transfer.from");
            return decided ? RecipeFile.Parse("", "", overrides) : Choose(request, overrides, device, load, terminal);
        }

        var own = RecipeFile.Read(resumed.RecipePath, overrides);
        if (request.Recipe is { } given) RefuseDifferences(own, RecipeFile.Read(given, overrides), given, resumed);
        return own;
    }

    /// <summary>A shipped recipe for the pictures; says which, and why.</summary>
    private static Recipe Choose(
        TrainRequest request, List<RecipeOverride> overrides, torch.Device device, Func<DataOptions, PictureSet> load, Terminal terminal)
    {
        var source = request.Data ?? throw new InputException(
            "nothing to train: give --data with a folder of pictures, or a recipe (fewshot recipe list)");
        var pictures = load(RecipeFile.Read(RecipeChoice.First, overrides).Data);
        var choice = RecipeChoice.For(pictures, source, gpu: device.type != DeviceType.CPU, request.Minutes);
        if (!request.Silent && !request.DryRun)
            terminal.Out.WriteLine($"recipe         {choice.Name}, chosen for {string.Join("; ", choice.Reasons)}");
        return RecipeFile.Read(choice.Name, [.. choice.Changes, .. overrides]);
    }

    /// <summary>A resumed run goes on with its own recipe: another file must agree with it, and a change be asked for by its key.</summary>
    private static void RefuseDifferences(Recipe own, Recipe given, string path, RunFolder run)
    {
        // The run holds the checkpoint that the file's name stood for.
        given = given with { Transfer = given.Transfer with { From = own.Transfer.From } };
        var differences = RecipeDifference.Between(own, given);
        if (differences.Count > 0)
            throw new InputException($"{path}: differs from {run.RecipePath} in {string.Join(", ", differences)}; leave the recipe out to go "
                + $"on as before, or ask for a change by its key: --resume {run.Root} -s {differences[0].Key}={differences[0].New}");
    }

    private static ITrainingDisplay Display(TrainRequest request, Terminal terminal)
    {
        if (request.Json) return new JsonDisplay(terminal);
        if (request.Quiet) return NoDisplay.Instance;
        return terminal.IsInteractive ? new ProgressBarDisplay(terminal) : new PlainDisplay(terminal);
    }

    private static void Conclude(TrainingOutcome outcome, TrainRequest request, Terminal terminal)
    {
        if (request.Json) return;
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
