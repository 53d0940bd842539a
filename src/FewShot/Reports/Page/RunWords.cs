using System.Globalization;
using FewShotGan.Metrics;
using FewShotGan.Pages;
using FewShotGan.Parts;
using FewShotGan.Recipes;
using FewShotGan.Runs;

namespace FewShotGan.Reports;

/// <summary>A run in words: what it is, its latest numbers, and the commands that go on from it.</summary>
internal static class RunWords
{
    // Those of a metric that stand at the top of the page.
    private static readonly string[] First = ["fid", "fd", "kid", "precision", "recall", "coverage"];

    /// <summary>What stands over <see cref="Measurements"/>.</summary>
    public static IReadOnlyList<string> MeasurementHeader { get; } =
        ["number", "against", "latest", "95 % interval", "best", "real against real", "p", "note"];

    /// <summary>What the run is and how far it came, in sentences of HTML.</summary>
    /// <param name="facts">The run.</param>
    public static IEnumerable<string> Sentences(RunFacts facts)
    {
        var (recipe, training) = (facts.Recipe, facts.Recipe.Training);
        var regularizers = string.Concat(
            recipe.Regularizers.Where(part => part.IsOn).Select(part => ", " + PartRegistry.NameOf(part)));
        var inputs = string.Concat(recipe.Inputs.Select(part => ", " + PartRegistry.NameOf(part)));
        var heldOut = facts.Images.HeldOut > 0 ? Text($"; {facts.Images.HeldOut} more are held out") : "";
        int side = recipe.Data.Resolution;
        yield return Text($"A {Part(recipe.Generator)} generator and a {Part(recipe.Discriminator)} discriminator ")
            + Text($"learn from {Count(facts.Images.Train)}images of {side} × {side} px, ")
            + $"{WebPage.Name(recipe.Data.Source)}{heldOut}.";
        yield return $"Loss: {Part(recipe.Loss)}{WebPage.Text(regularizers)}. Augmentation: "
            + $"{WebPage.Text(recipe.Augment.Summary(training.Length) + inputs)}.";
        if (recipe.Transfer.From is { } from)
            yield return $"It began from {WebPage.Name(from)}, by {Part(recipe.Transfer.Method)}.";
        if (recipe.VisionAided.IsOn)
            yield return "Vision-aided discriminators look through "
                + $"{WebPage.Text(string.Join(", ", recipe.VisionAided.Networks))}.";
    }

    /// <summary>The numbers at the top, each with its name.</summary>
    /// <param name="facts">The run.</param>
    public static IEnumerable<(string Name, string Value)> Facts(RunFacts facts)
    {
        var run = facts.Measured;
        yield return ("shown", Text($"{run.Kimg:0.##} kimg"));
        if (facts.Images.Train > 0)
            yield return ("each image", Text($"{run.Kimg * 1000 / facts.Images.Train:0} times"));
        yield return ("training", RunFacts.Time(run.Seconds));
        if (facts.Versions.TryGetValue("device", out var device)) yield return ("on", device);
        if (run.Kimg > 0) yield return ("pace", Text($"{run.Seconds / run.Kimg:0.##} s/kimg"));
        if (double.IsFinite(run.PeakMb)) yield return ("memory", Text($"{run.PeakMb / 1024:0.#} GiB"));
        if (run.Evaluations is not [.., var latest]) yield break;
        foreach (var name in First)
            if (latest.Find(name, MetricValue.Train) is { } value)
                yield return (name, Number(value.Value));
        if (BestEvaluation.Of(run.Evaluations) is { } best) yield return ("best at", Text($"{best.Kimg:0.##} kimg"));
    }

    /// <summary>The latest numbers, a row each.</summary>
    /// <param name="facts">The run, which measured some.</param>
    public static IEnumerable<IReadOnlyList<string>> Measurements(RunFacts facts)
    {
        foreach (var value in facts.Measured.Evaluations[^1].Values)
        {
            var (best, kimg) = Comparison.ComparedMetric.BestOf(
                Comparison.ComparedMetric.Of(facts.Measured, value.Name, value.Reference));
            yield return
            [
                value.Name, value.Reference, Number(value.Value),
                value is { Low: { } low, High: { } high } ? $"{Number(low)} to {Number(high)}" : "",
                Text($"{best.Value:G4} at {kimg:0.##} kimg"), value.Floor is { } floor ? Number(floor) : "",
                value.PValue is { } p ? Text($"{p:G2}") : "", value.Note,
            ];
        }
    }

    /// <summary>What each command does, and the command.</summary>
    /// <param name="facts">The run.</param>
    public static IEnumerable<(string What, string Command)> Commands(RunFacts facts)
    {
        var run = ShellWord.Of(facts.Run.Root);
        var chosen = facts.Run.BestCheckpoint is null ? run : ShellWord.Of(facts.Run.Root + "/best");
        double kimg = facts.Recipe.Training.Kimg;
        bool isWhole = facts.Measured.Kimg >= kimg;
        yield return isWhole
            ? ("Train it twice as long", Text($"fewshot train --resume {run} -s training.kimg={2 * kimg}"))
            : ("Go on training", $"fewshot train --resume {run}");
        if (facts.Run.LatestCheckpoint is null) yield break;
        yield return ("Make images", $"fewshot generate {chosen} --seeds 0-31 --grid 8x4 --out images");
        yield return ("Make a sheet for the wall",
            $"fewshot generate {chosen} --seeds 0-23 --sheet {ShellWord.Of(facts.Recipe.Name)} --out wall");
        yield return ("Walk from image to image", $"fewshot interpolate {chosen} --seeds 0,5,9 --out walk");
        yield return ("Measure it with more samples", $"fewshot evaluate {chosen} --pairs pairs.png");
        yield return ("Use it in other programs", $"fewshot export {chosen} --onnx generator.onnx");
        yield return ("Compare it with other runs", $"fewshot compare {run} OTHER-RUN --html compare.html");
    }

    private static string Count(int images) => images == 0 ? "" : Text($"{images} "); // not known

    private static string Part(object part) => WebPage.Text(PartRegistry.NameOf(part));

    private static string Number(double value) => Text($"{value:G4}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
