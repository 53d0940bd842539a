using System.CommandLine;
using System.Globalization;
using FewShotGan.Augment;
using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Parts;
using FewShotGan.Recipes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Cli;

/// <summary><c>fewshot dataset augment</c>.</summary>
internal static class DatasetAugmentCommand
{
    private const int Columns = 8;
    private const int DiffAugmentRows = 3;

    public static Command Create(Terminal terminal)
    {
        var data = new Argument<string>("DATA") { Description = "The images: a folder, or sample:emoji-faces." };
        var recipe = new Option<string>("--recipe")
        {
            Description = "The recipe whose augmentation, resolution and background to use.",
            HelpName = "RECIPE",
            Required = true,
        };
        var p = new Option<string?>("--p")
        {
            Description = "For ADA: probabilities to show, a row each. Default 0.3,0.6,1.",
            HelpName = "0.3,0.6,1",
        };
        var file = new Option<string>(
            "--out") { Description = "The PNG to write.", HelpName = "FILE", Required = true };
        var command = new Command(
            "augment", "Shows images as the discriminator would see them: first as they are, then augmented.")
        {
            data, recipe, p, file,
        };
        command.SetAction(parsed => Execute(
            RecipeFile.Read(parsed.GetValue(recipe)!, RecipeOverride.OfText("data.source", parsed.GetValue(data)!)),
            parsed.GetValue(p), parsed.GetValue(file)!, terminal));
        return command;
    }

    private static int Execute(Recipe recipe, string? p, string file, Terminal terminal)
    {
        var augment = recipe.Augment.Create(recipe.Training.Length)
            ?? throw new InputException(
                "augment: the recipe augments nothing, so there is nothing to show; set augment.type");
        if (augment is not AdaTransform && p is not null)
            throw new InputException($"--p {p}: {PartRegistry.NameOf(recipe.Augment)} has no p; leave --p out");

        using var scope = NewDisposeScope();
        var set = ImageSet.Load(recipe.Data);
        var indices = Enumerable.Range(0, Math.Min(Columns, set.Count)).Select(i => (long)i).ToArray();
        var images = set.Batch(indices, CPU);
        if (set.Backdrop is { } backdrop)
        {
            using var draws = new torch.Generator((ulong)recipe.Seed);
            images = backdrop.Behind(images, draws);
        }

        var rows = augment is AdaTransform ada
            ? Ada(ada.Pipeline, images, p, recipe.Seed)
            : DiffAugment(augment, images, recipe.Seed);
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder) Directory.CreateDirectory(folder);
        ImageWriter.SaveGrid(file, cat([images, .. rows.Select(row => row.Images)]), indices.Length);
        terminal.Out.WriteLine($"{file}: rows as they are, {string.Join(", ", rows.Select(row => row.Name))}");
        return FewShotCommand.Done;
    }

    // The same draws in each row, so that it shows what a larger p adds.
    private static List<(string Name, Tensor Images)> Ada(AdaPipeline pipeline, Tensor images, string? p, long seed)
    {
        using var rng = new torch.Generator((ulong)seed);
        var draws = pipeline.Sample(images.shape, rng);
        return (p ?? "0.3,0.6,1").Split(',')
            .Select(text => ($"p {text}", pipeline.Apply(images, draws, Probability(text)))).ToList();
    }

    private static List<(string Name, Tensor Images)> DiffAugment(InputTransform augment, Tensor images, long seed)
    {
        using var rng = new torch.Generator((ulong)seed);
        return Enumerable.Range(1, DiffAugmentRows)
            .Select(i => (PlanText.Text($"draw {i}"), augment.Apply(images, rng, secondOrder: false))).ToList();
    }

    private static double Probability(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var p) && p is >= 0 and <= 1
            ? p
            : throw new InputException($"--p: found '{text}', expected probabilities of 0 to 1, such as 0.3,0.6,1");
}
