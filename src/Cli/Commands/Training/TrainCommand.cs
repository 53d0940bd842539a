using System.CommandLine;
using FewShotGan.Runs;

namespace FewShotGan.Cli;

/// <summary><c>fewshot train</c>.</summary>
[TopLevelCommand(10)]
internal static class TrainCommand
{
    public static Command Create(Terminal terminal)
    {
        var recipe = new Argument<string?>("RECIPE")
        {
            Description = "A YAML file that says the whole run, or the name of a shipped recipe; every key has a "
                + "default.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var data = new Option<string?>("--data")
        {
            Description = "The images: a folder, a zip, or sample:emoji-faces. Takes the place of the recipe's "
                + "data.source.",
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
            DefaultValueFactory = _ => RunFolder.DefaultParent,
        };
        var resume = new Option<string?>("--resume")
        {
            Description = "Go on with a run from its latest checkpoint, or from the one named; 'latest' for the "
                + "latest run.",
            HelpName = "RUN|CHECKPOINT|latest",
        };
        var until = new Option<double?>("--until")
        {
            Description = "Stop once so many thousand images were shown, as if interrupted; --resume goes on.",
            HelpName = "KIMG",
        };
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = "Check everything, print the resolved recipe and the plan, and write nothing.",
        };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print only the run's folder, at the end." };
        var json = new Option<bool>(
            "--json") { Description = "Print one JSON object a line: started, tick, warning, saved, ended." };
        var tensorBoard = new Option<bool>("--tensorboard")
        {
            Description = "Write TensorBoard's event files into the run too: numbers, sample grids and the recipe.",
        };
        var showSamples = new Option<bool>("--show-samples")
        {
            Description = "Show each new grid of samples in the terminal, which must know 24-bit colours.",
        };
        var device = SharedOptions.Device();
        var command = new Command("train", "Trains a generator from a folder of images.")
        {
            recipe, data, settings, minutes, runs, resume, until, dryRun, quiet, json, tensorBoard, showSamples,
            device,
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
                Until = parsed.GetValue(until),
                DryRun = parsed.GetValue(dryRun),
                Quiet = parsed.GetValue(quiet),
                Json = parsed.GetValue(json),
                TensorBoard = parsed.GetValue(tensorBoard),
                ShowSamples = parsed.GetValue(showSamples),
                Device = parsed.GetValue(device)!,
            };
            using var job = new TrainJob(request, terminal);
            return job.Run();
        });
        return command;
    }
}
