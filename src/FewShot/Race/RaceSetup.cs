using FewShotGan.Images;
using FewShotGan.Machine;
using FewShotGan.Recipes;
using FewShotGan.Timing;
using FewShotGan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Race;

/// <summary>Settles what a race will do: who takes part, how many at once, how far.</summary>
/// <param name="device">Where runs compute.</param>
/// <param name="time">The clock.</param>
/// <param name="say">Is told what happens, a line each.</param>
internal sealed class RaceSetup(Device device, TimeProvider time, Action<string> say)
{
    private readonly bool isGpu = device.type != DeviceType.CPU;

    /// <summary>Measures every candidate for a few steps, and settles the plan.</summary>
    /// <param name="source">Where the images are.</param>
    /// <param name="named">Recipes that take part, by name or file; the shipped ones that fit when null.</param>
    /// <param name="overrides">Keys that are changed in all of them.</param>
    /// <param name="minutes">How long the race may take.</param>
    /// <param name="seeds">Runs of each of the last candidates.</param>
    /// <returns>The plan, and each candidate's recipe.</returns>
    /// <exception cref="InputException">
    /// The images or a named recipe can't be used, fewer than two are left, or the time is too short.
    /// </exception>
    public (RacePlan Plan, IReadOnlyList<Recipe> Recipes) Settle(
        string source, IReadOnlyList<string>? named, IReadOnlyList<RecipeOverride> overrides, double minutes, int seeds)
    {
        using var material = new TrainingMaterial(device);
        var data = Data(source, overrides, minutes, material);
        var recipes = Recipes(named, data, overrides);
        var network = RaceRecipes.MeasuringNetwork(recipes);
        recipes = [.. recipes.Select(one => one with { Metrics = RaceRecipes.Measured(one.Metrics, network) })];
        var images = material.Images(data);
        var (lanes, threads) = Lanes(recipes, images, material);
        CpuThreads.Use(threads);
        var candidates = recipes.Select(recipe => Measure(recipe, images, material)).ToList();
        var plan = new RacePlan
        {
            Source = source, Minutes = minutes, Seeds = seeds, Lanes = lanes, Threads = threads, Network = network,
            Candidates = candidates, Rungs = new RaceBudget(minutes, seeds, lanes).Rungs(candidates),
        };
        return (plan, [.. recipes.Select(recipe => RaceRecipes.Settled(recipe, plan))]);
    }

    private DataOptions Data(
        string source, IReadOnlyList<RecipeOverride> overrides, double minutes, TrainingMaterial material)
    {
        var of = RecipeOverride.OfText("data.source", source);
        var first = material.Images(RecipeFile.Read(RecipeChoice.First, [of, .. overrides]).Data).Train;
        var choice = RecipeChoice.For(first, source, isGpu, minutes);
        return RecipeFile.Read(choice.Name, [.. choice.Changes, of, .. overrides]).Data;
    }

    private List<Recipe> Recipes(
        IReadOnlyList<string>? named, DataOptions data, IReadOnlyList<RecipeOverride> overrides)
    {
        var recipes = new List<Recipe>();
        foreach (var name in named ?? RaceRecipes.Shipped(isGpu))
        {
            try
            {
                var recipe = RaceRecipes.Read(name, data, overrides);
                RecipeFile.Validate(recipe);
                recipes.Add(recipe);
            }
            catch (InputException problem) when (named is null)
            {
                say($"left out       {name}: {problem.Message.Split('\n')[0]}");
            }
        }

        if (recipes.GroupBy(recipe => recipe.Name).FirstOrDefault(same => same.Count() > 1)?.Key is { } twice)
            throw new InputException($"--recipes: found '{twice}' twice, expected recipes of different names");
        return recipes.Count > 1
            ? recipes
            : throw new InputException($"--recipes: found {recipes.Count}, expected at least 2 that fit the images");
    }

    /// <summary>One run with all threads, or one a core: whichever shows more images a second.</summary>
    private (int Lanes, int Threads) Lanes(List<Recipe> recipes, ImageParts images, TrainingMaterial material)
    {
        if (isGpu) return (1, 0);
        CpuThreads.Use(0);
        int cores = get_num_threads(), lanes = Math.Min(cores, recipes.Count);
        if (lanes == 1) return (1, cores);
        double together = TrainingEstimate.Measure(recipes[0], images, device, time, material).SecondsPerKimg;
        CpuThreads.Use(cores / lanes);
        double each = TrainingEstimate.Measure(recipes[0], images, device, time, material).SecondsPerKimg;
        return each / lanes < together ? (lanes, cores / lanes) : (1, cores);
    }

    private RaceCandidate Measure(Recipe recipe, ImageParts images, TrainingMaterial material)
    {
        var estimate = TrainingEstimate.Measure(recipe, images, device, time, material);
        var (kimg, evaluation) = (estimate.SecondsPerKimg, estimate.SecondsPerEvaluation ?? 0);
        say(FormattableString.Invariant($"{recipe.Name,-20} {kimg:0.0} s/kimg, {evaluation:0.0} s to measure it"));
        return new(recipe.Name, kimg, evaluation, double.IsFinite(estimate.PeakMb) ? estimate.PeakMb : null);
    }
}
