using System.CommandLine;
using FewShotGan.Machine;
using FewShotGan.Recipes;
using FewShotGan.Toy;

namespace FewShotGan.Cli;

/// <summary><c>fewshot toy</c>.</summary>
[TopLevelCommand(95)]
internal static class ToyCommand
{
    public static Command Create(Terminal terminal)
    {
        var recipe = new Argument<string>("RECIPE")
        {
            Description = "One of " + string.Join(", ", ShippedRecipes.ToyNames) + ", or a YAML file.",
        };
        var settings = SharedOptions.Settings();
        var output = new Option<string>("--out")
        {
            Description = "The folder for NAME.webp, NAME.png and NAME.csv.", HelpName = "DIR",
            DefaultValueFactory = _ => "toy",
        };
        var command = new Command(
            "toy", "Trains small networks on points in the plane, and shows how a loss or a regulariser goes about it.")
        {
            recipe, settings, output,
        };
        command.SetAction(parsed =>
        {
            var read = RecipeFile.Read(
                parsed.GetValue(recipe)!, [.. (parsed.GetValue(settings) ?? []).Select(RecipeOverride.Parse)]);
            CpuThreads.Use(1); // networks of this size are slower with more
            using var run = new ToyRun(read);
            var folder = parsed.GetValue(output)!;
            run.Run(folder, row => terminal.Out.WriteLine(Line(row)));
            if (run.Parzen() is { } found)
                terminal.Out.WriteLine(PlanText.Text(
                    $"Parzen windows around generated points: {found.Generated:0.00} nats; around real ones ")
                    + PlanText.Text($"{found.Real:0.00}")
                    + (found.Centres is { } centres ? PlanText.Text($", around centres alone {centres:0.00}") : ""));
            terminal.Out.WriteLine($"done: {Path.Combine(folder, read.Name)}.webp, .png and .csv");
            return FewShotCommand.Done;
        });
        return command;
    }

    private static string Line(ToyRow row)
    {
        var score = row.Score;
        return PlanText.Text($"kimg {row.Kimg,7:0.0}  loss_g {row.LossG,7:0.000}  loss_d {row.LossD,7:0.000}  ")
            + PlanText.Text($"slope {row.Slope:G3}  ")
            + (score.Modes is { } modes ? PlanText.Text($"modes {modes}  good {100 * score.HighQuality:0} %  ") : "")
            + PlanText.Text($"distance {score.Distance:0.0000}");
    }
}
