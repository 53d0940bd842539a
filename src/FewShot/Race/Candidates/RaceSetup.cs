using FewShotGan.Features;
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
/// <param name="gpus">How many GPUs there are for runs, one each.</param>
internal sealed class RaceSetup(Device device, TimeProvider time, Action<string> say, int gpus = 1)
{
    private readonly bool isGpu = device.type != DeviceType.CPU;

    /// <summary>Measures every candidate for a few steps, and settles the plan.</summary>
    /// <param name="source">Where the images are.</param>
    /// <param name="entries">Who takes part.</param>
    /// <param name="isNamed">Whether the user named each, so that one that does not fit is an error.</param>
    /// <param name="overrides">Keys that are changed in all of them.</param>
    /// <param name="minutes">How long the race may take.</param>
    /// <param name="seeds">Runs of each of the last candidates.</param>
    /// <param name="isHyperband">Whether in Hyperband's brackets.</param>
    /// <returns>The plan, and each candidate's recipe.</returns>
    /// <exception cref="InputException">
    /// The images or a named recipe can't be used, fewer than two are left, or the time is too short.
    /// </exception>
    public (RacePlan Plan, IReadOnlyList<Recipe> Recipes) Settle(
        string source, IReadOnlyList<RaceEntry> entries, bool isNamed, IReadOnlyList<RecipeOverride> overrides,
        double minutes, int seeds, bool isHyperband = false)
    {
        using var material = new TrainingMaterial(device);
        source = ImageList.Absolute(source);
        var data = Data(source, overrides, minutes, material);
        var recipes = Recipes(entries, isNamed, data, overrides);
        var network = RaceRecipes.MeasuringNetwork(recipes);
        int samples = recipes[0].Metrics.Samples;
        recipes = [.. recipes.Select(one => one with
        {
            Metrics = RaceRecipes.Measured(one.Metrics, network, samples),
        })];
        var images = material.Images(data);
        foreach (var warning in images.Warnings) say($"warning        {warning}");
        var (lanes, threads) = Lanes(recipes, images, material);
        CpuThreads.Use(threads);
        var candidates = Fitting(
            recipes, isNamed, recipe => recipe.Name, recipe => Measure(recipe, entries, images, material));
        for (; ; )
        {
            if (isHyperband) candidates = [.. RaceBudget.Dealt(candidates)];
            var plan = new RacePlan
            {
                Source = source, Minutes = minutes, Seeds = seeds, Lanes = lanes, Threads = threads, Network = network,
                Candidates = candidates, Rungs = new RaceBudget(minutes, seeds, lanes).Rungs(candidates),
            };
            var settled = Fitting(
                recipes.Where(recipe => candidates.Any(one => one.Name == recipe.Name)), isNamed, recipe => recipe.Name,
                recipe => Settled(recipe, plan));
            if (settled.Count == candidates.Count) return (plan, settled);
            candidates = [.. candidates.Where(one => settled.Exists(recipe => recipe.Name == one.Name))];
        }
    }

    /// <summary>
    /// Gives a race more time, which are further rungs for the last candidates, and more candidates, which begin at the
    /// first rung. What was decided stays, but where a new one is better.
    /// </summary>
    /// <param name="plan">The race as it is.</param>
    /// <param name="known">Its candidates' recipes.</param>
    /// <param name="entries">Who takes part too.</param>
    /// <param name="minutes">How much longer it may take; 0 for no further rung.</param>
    /// <returns>The plan, and every candidate's recipe.</returns>
    /// <exception cref="InputException">
    /// A new one can't learn the images or be measured as the others were, or the time is too short for another rung.
    /// </exception>
    public (RacePlan Plan, IReadOnlyList<Recipe> Recipes) Extend(
        RacePlan plan, IReadOnlyList<Recipe> known, IReadOnlyList<RaceEntry> entries, double minutes)
    {
        var (data, measured) = (known[0].Data, known[0].Metrics);
        var settings = plan.Settings.Select(RecipeOverride.Parse).ToList();
        var added = Recipes(entries, isNamed: true, data, settings, least: 0).Select(recipe => recipe with
        {
            Metrics = RaceRecipes.Measured(recipe.Metrics, plan.Network, measured.Samples),
        }).ToList();
        foreach (var recipe in added)
        {
            if (plan.Candidates.Any(candidate => candidate.Name == recipe.Name))
                throw new InputException($"--recipes: found '{recipe.Name}', which takes part already");
            if (recipe.LearnsThrough.Any(name => FeatureManifest.Find(name).Name == plan.Network))
                throw new InputException($"--recipes: {recipe.Name} looks through {plan.Network}, by which the race "
                    + "measures; leave it out, or begin a new race with it");
        }

        CpuThreads.Use(plan.Threads);
        using var material = new TrainingMaterial(device);
        var candidates = plan.Candidates.Concat(
            added.Select(recipe => Measure(recipe, entries, material.Images(data), material))).ToList();
        var rungs = plan.Rungs.Select((rung, i) => i == 0 ? rung with { Runs = rung.Runs + added.Count } : rung);
        plan = plan with
        {
            Minutes = plan.Minutes + minutes, Candidates = candidates,
            Rungs = new RaceBudget(minutes, plan.Seeds, plan.Lanes).Further(plan, [.. rungs], candidates),
        };
        return (plan, [.. known.Concat(added).Select(recipe => Settled(recipe, plan))]);
    }

    private List<Recipe> Recipes(
        IReadOnlyList<RaceEntry> entries, bool isNamed, DataOptions data, IReadOnlyList<RecipeOverride> overrides,
        int least = 2)
    {
        if (entries.GroupBy(entry => entry.Name).FirstOrDefault(same => same.Count() > 1)?.Key is { } twice)
            throw new InputException($"--recipes: found '{twice}' twice, expected recipes of different names");

        // A space is around a recipe that has to fit itself.
        if (entries.Count > 0 && entries.Skip(1).Any(entry => entry.Changes.Count > 0)) _ = Read(entries[0]);
        return Fitting(entries, isNamed, entry => entry.Name, Read, least);

        Recipe Read(RaceEntry entry)
        {
            var recipe = RaceRecipes.Read(entry, data, overrides, line => say($"note           {line}"));
            RecipeFile.Validate(recipe);
            return recipe;
        }
    }

    private static Recipe Settled(Recipe recipe, RacePlan plan)
    {
        var whole = RaceRecipes.Settled(recipe, plan);
        RecipeFile.Validate(whole);
        return whole;
    }

    /// <summary>What can be made of each; of recipes that nobody named, those of which it can't are left out.</summary>
    private List<TResult> Fitting<T, TResult>(
        IEnumerable<T> all, bool isNamed, Func<T, string> nameOf, Func<T, TResult> make, int least = 2)
    {
        var fitting = new List<TResult>();
        foreach (var one in all)
        {
            try
            {
                fitting.Add(make(one));
            }
            catch (InputException problem) when (!isNamed)
            {
                say($"left out       {nameOf(one)}: {problem.Message.Split('\n')[0]}");
            }
        }

        return fitting.Count >= least
            ? fitting
            : throw new InputException(
                $"recipes: found {fitting.Count} that fit the images, expected at least {least}");
    }

    private DataOptions Data(
        string source, IReadOnlyList<RecipeOverride> overrides, double minutes, TrainingMaterial material)
    {
        var of = RecipeOverride.OfText("data.source", source);
        var first = material.Images(RecipeFile.Read(RecipeChoice.First, [of, .. overrides]).Data).Train;
        var choice = RecipeChoice.For(first, source, isGpu, minutes);
        return RecipeFile.Read(choice.Name, [.. choice.Changes, of, .. overrides]).Data;
    }

    /// <summary>
    /// One run a GPU; on a CPU one with all threads, or one a core: whichever shows more images a second.
    /// </summary>
    private (int Lanes, int Threads) Lanes(List<Recipe> recipes, ImageParts images, TrainingMaterial material)
    {
        if (isGpu) return (Math.Min(gpus, recipes.Count), 0);
        CpuThreads.Use(0);
        int cores = get_num_threads(), lanes = Math.Min(cores, recipes.Count);
        if (lanes == 1) return (1, cores);
        double together = TrainingEstimate.Measure(recipes[0], images, device, time, material).SecondsPerKimg;
        CpuThreads.Use(cores / lanes);
        double each = TrainingEstimate.Measure(recipes[0], images, device, time, material).SecondsPerKimg;
        return each / lanes < together ? (lanes, cores / lanes) : (1, cores);
    }

    private RaceCandidate Measure(
        Recipe recipe, IReadOnlyList<RaceEntry> entries, ImageParts images, TrainingMaterial material)
    {
        var estimate = TrainingEstimate.Measure(recipe, images, device, time, material);
        var (kimg, evaluation) = (estimate.SecondsPerKimg, estimate.SecondsPerEvaluation ?? throw new InputException(
            $"{recipe.Name}: could not be measured through {recipe.Metrics.Network}; fewshot features verify "
                + $"{recipe.Metrics.Network} says more"));
        say(FormattableString.Invariant($"{recipe.Name,-20} {kimg:0.0} s/kimg, {evaluation:0.0} s to measure it"));
        var changes = entries.First(entry => entry.Name == recipe.Name).Changes;
        if (changes.Count > 0) say($"{"",-20} {string.Join(", ", changes)}");
        return new(recipe.Name, kimg, evaluation, double.IsFinite(estimate.PeakMb) ? estimate.PeakMb : null)
        {
            Changes = changes,
        };
    }
}
