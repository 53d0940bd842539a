using System.Globalization;
using FewShotGan.Discriminators;
using FewShotGan.Generators;
using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Losses;
using FewShotGan.Parts;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;
using FewShotGan.Tests;
using FewShotGan.Tests.Properties;
using FewShotGan.Tests.Training;
using FewShotGan.Training;
using TorchSharp;

// Trains every registered generator with every discriminator, loss, regulariser and augmentation for two iterations of
// the smallest networks. Parts that do not go together are left out; whatever else throws, or reports what is not
// finite, is a line of the table. Usage: dotnet run -c Release [-- [WORD…] [--log FILE]]. Words, such as
// `stylegan2+projected hinge`, are a filter: only rows with all of them. With a log each row that trained is a line
// there, and rows that it has are not run again. Exit code 1: some failed.
var (words, log) = (args.ToList(), (string?)null);
if (words.IndexOf("--log") is >= 0 and var at)
{
    if (at + 1 >= words.Count)
    {
        Console.Error.WriteLine("--log: found nothing, expected a file");
        return 2;
    }

    log = words[at + 1];
    words.RemoveRange(at, 2);
}

var done = log is not null && File.Exists(log) ? File.ReadLines(log).ToHashSet() : [];
var wanted = Matrix.Rows().Where(row => words.All(row.Name.Split(' ').Contains)).ToList();
var left = wanted.Where(row => !done.Contains(row.Name)).ToList();
Console.WriteLine($"{wanted.Count} rows, {left.Count} of them to run");
using var folder = new TemporaryFolder();
var eyes = TinyEyes.Write(folder, "eyes");
int trained = 0, apart = 0;
var failures = new List<(string Name, string Problem)>();
foreach (var (name, recipe) in left)
{
    switch (Matrix.Train(recipe, eyes, folder))
    {
        case null: trained++; break;
        case "": apart++; break;
        case var problem:
            failures.Add((name, problem));
            Console.WriteLine($"{name,-64} {problem}");
            continue;
    }

    if (log is not null) File.AppendAllText(log, name + '\n');
}

Console.WriteLine($"{trained} trained, {apart} do not go together, {failures.Count} failed");
return failures.Count > 0 ? 1 : 0;

/// <summary>The rows of the matrix.</summary>
internal static class Matrix
{
    private const int Iterations = 2, Images = 6;

    public static IEnumerable<(string Name, Recipe Recipe)> Rows() =>
        from generator in All<GeneratorOptions>()
        from discriminator in All<DiscriminatorOptions>()
        from loss in All<AdversarialLoss>()
        from regularizer in All<RegularizerOptions>().Prepend(("none", null!))
        from augment in All<AugmentOptions>()
        select ($"{generator.Name}+{discriminator.Name} {loss.Name} {regularizer.Name} {augment.Name}", new Recipe
        {
            Generator = generator.Part, Discriminator = discriminator.Part, Loss = loss.Part, Augment = augment.Part,
            Regularizers = regularizer.Part is null ? [] : [regularizer.Part],
        });

    /// <summary>Trains a recipe.</summary>
    /// <returns>What went wrong; null for nothing, and "" when its parts do not go together.</returns>
    public static string? Train(Recipe recipe, string eyes, TemporaryFolder folder)
    {
        try
        {
            recipe = TinyRecipes.Tiny(recipe, eyes);
        }
        catch (InvalidOperationException)
        {
            return "";
        }

        try
        {
            var images = ImageSet.Load(recipe.Data with { Source = Drawn(folder, recipe.Data.Resolution) });
            using var session = new TrainingSession(recipe, images, torch.CPU);
            using var meter = new LossMeter();
            for (int i = 0; i < Iterations; i++) session.RunIteration(meter);
            return meter.NotFinite is { Count: > 0 } names ? "not finite: " + string.Join(", ", names) : null;
        }
        catch (Exception problem)
        {
            return $"{problem.GetType().Name}: {problem.Message.Split('\n')[0]}";
        }
    }

    private static IEnumerable<(string Name, TOptions Part)> All<TOptions>()
        where TOptions : class =>
        PartRegistry.All<TOptions>().Select(part => (part.Key, TinyRecipes.Working<TOptions>(part.Value)));

    private static string Drawn(TemporaryFolder folder, int side)
    {
        var path = folder.File(side.ToString(CultureInfo.InvariantCulture));
        if (Directory.Exists(path)) return path;
        var random = new Random(side);
        var pixels = new byte[side * side * 3];
        for (int i = 0; i < Images; i++)
        {
            random.NextBytes(pixels);
            ImageWriter.SavePng(folder.File($"{side}/{i}.png"), pixels, side, side, 3);
        }

        return path;
    }
}
