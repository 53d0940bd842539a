using FewShotGan.Discriminators.FastGan;
using FewShotGan.Discriminators.Projected;
using FewShotGan.Features;
using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Layers;
using FewShotGan.Losses;
using FewShotGan.Metrics;
using FewShotGan.Parts;
using FewShotGan.Passes;
using FewShotGan.Regularizers;
using static TorchSharp.torch;

namespace FewShotGan.Recipes;

/// <summary>What a recipe's values must satisfy together.</summary>
internal static class RecipeRules
{
    private const string MicroBatchKey = "training.micro_batch";

    /// <summary>Every problem of <paramref name="recipe"/>; empty when it can run.</summary>
    /// <param name="recipe">The recipe to check.</param>
    public static IReadOnlyList<RecipeProblem> Check(Recipe recipe)
    {
        var alone = Alone(recipe).ToList();
        List<RecipeProblem> together =
        [
            .. General(recipe), .. Networks(recipe), .. VisionAidedRules.Check(recipe), .. Augment(recipe),
                .. Inputs(recipe), .. PairRules.Check(recipe), .. Regularizers(recipe),
            .. Optimizer(recipe),
            .. Transfer(recipe), .. Training(recipe), .. Metrics(recipe),
        ];

        // What is not allowed alone may have overflowed in another rule, which then says something else of it.
        return [.. alone, .. together.Where(problem => alone.All(other => other.Key != problem.Key))];
    }

    /// <summary>Every value that is not allowed alone.</summary>
    private static IEnumerable<RecipeProblem> Alone(Recipe recipe)
    {
        var alone = OptionLimits.Of(recipe).ToList();
        return alone.Count > 0 ? alone : StyleGan2Shape.IsResolution(recipe.Data.Resolution) ? Together(recipe) : [];
    }

    private static IEnumerable<RecipeProblem> General(Recipe recipe)
    {
        var data = recipe.Data;
        if (recipe.Name.Length == 0 || recipe.Name.StartsWith('.') || !recipe.Name.All(IsNameCharacter))
            yield return new(
                "name", $"found '{recipe.Name}', expected letters, digits, '.', '_' or '-': it names a folder");
        if (recipe.Preset is { } preset && RecipeProblem.NotOneOf(preset, [.. Presets.Names], "preset") is { } unknown)
            yield return unknown;
        if (string.IsNullOrWhiteSpace(data.Source))
            yield return new("data.source", "found nothing, expected a folder or zip of images, or sample:emoji-faces");
        if (!StyleGan2Shape.IsResolution(data.Resolution))
            yield return new(
                "data.resolution", $"found {data.Resolution}, expected one of 8, 16, 32, 64, 128, 256, 512, 1024");
        if (SampleSets.IsSample(data.Source) && SampleSets.Unknown(data.Source) is { } sample)
            yield return new("data.source", sample);
        foreach (var problem in data.Choices()) yield return problem;
    }

    private static IEnumerable<RecipeProblem> Networks(Recipe recipe)
    {
        int side = recipe.Data.Resolution;
        if (StyleGan2Shape.IsResolution(side))
        {
            foreach (var (key, message) in recipe.Generator.For(side, recipe.Data.ChannelCount, 0).Problems()
                .Concat(recipe.Discriminator.For(side, recipe.Data.SeenChannelCount, 0).Problems()))
                yield return new(key, message);
        }

        if (recipe.Discriminator is FastGanDiscriminatorOptions { ReconstructionWeight: > 0 } whole)
        {
            var seen = (FastGanDiscriminatorOptions)whole.For(side, recipe.Data.SeenChannelCount, 0);
            if (FeatureManifest.TryFind(whole.Perceptual, out var unknown) is not { } entry)
                yield return new("discriminator.perceptual", unknown!);
            else if (entry.MinimumSize > seen.PerceptualSide)
                yield return new(
                    "discriminator.perceptual",
                    $"found {whole.Perceptual}, which needs images of {entry.MinimumSize} px; expected one that takes "
                        + $"{seen.PerceptualSide}");
        }

        if (recipe.Discriminator is not ProjectedDiscriminatorOptions projected) yield break;
        int least = 1;
        foreach (var name in projected.FeatureNetworks)
        {
            if (FeatureManifest.TryFind(name, out var problem) is { } entry) least = Math.Max(least, entry.MinimumSize);
            else yield return new("discriminator.feature_networks", problem!);
        }

        if (projected.FeatureResolution < least)
            yield return new(
                "discriminator.feature_resolution",
                $"found {projected.FeatureResolution}, expected {least} to 1024, or null");
    }

    private static IEnumerable<RecipeProblem> Augment(Recipe recipe)
    {
        foreach (var (key, message) in recipe.Augment.Problems(recipe.Data.Resolution))
            yield return new("augment." + key, message);
        if (recipe.Augment is AdaAugmentOptions { Control: "r_v" }
            && recipe.Discriminator.Batch is { Group: null, Reason: var reason })
        {
            yield return new(
                "augment.control", $"found r_v with a discriminator whose {reason} must not see images held out; "
                + "expected r_t, r_t_image or fixed");
        }
    }

    private static IEnumerable<RecipeProblem> Inputs(Recipe recipe) => recipe.Inputs.SelectMany(part =>
        part.Problems(recipe.Discriminator, recipe.Data.Labels != "none")
            .Select(problem => OfPart("inputs", part, problem)));

    private static IEnumerable<RecipeProblem> Regularizers(Recipe recipe)
    {
        foreach (var part in recipe.Regularizers)
        {
            foreach (var problem in part.Problems(recipe.Generator, recipe.Training.Batch))
                yield return OfPart("regularizers", part, problem);
            if (part is { GoesWithLoss: true, Interval: { } interval })
                yield return OfPart("regularizers", part, ("interval",
                    $"found {interval}, expected null: the term goes with the loss's own updates"));
            if (part is { IsOn: true, NeedsFeatures: true } && recipe.Discriminator.FeatureChannels is null)
            {
                var type = PartRegistry.NameOf(recipe.Discriminator);
                yield return OfPart("regularizers", part, ("", $"found {PartRegistry.NameOf(part)} with "
                    + $"discriminator.type {type}, which shows no features; expected stylegan2, progan, dcgan or "
                    + "resnet"));
            }
        }
    }

    private static RecipeProblem OfPart(string section, object part, (string Key, string Message) problem) => new(
        $"{section}.{PartRegistry.NameOf(part)}{(problem.Key.Length == 0 ? "" : ".")}{problem.Key}", problem.Message);

    private static IEnumerable<RecipeProblem> Optimizer(Recipe recipe) =>
        recipe.Optimizer.Problems().Select(problem => new RecipeProblem("optimizer." + problem.Key, problem.Message));

    private static IEnumerable<RecipeProblem> Transfer(Recipe recipe) => recipe.Transfer.Method
        .Problems(
            recipe.Generator, recipe.Discriminator, recipe.Transfer.From is not null, recipe.Data.Resolution)
        .Select(problem => new RecipeProblem(
            $"transfer.method{(problem.Key.Length == 0 ? "" : ".")}{problem.Key}", problem.Message));

    private static IEnumerable<RecipeProblem> Training(Recipe recipe)
    {
        var training = recipe.Training;
        if (training.StyleMixingProb > 0 && !recipe.Generator.HasStyles)
        {
            yield return new("training.style_mixing_prob", "found style mixing with generator.type "
                + $"{PartRegistry.NameOf(recipe.Generator)}, whose layers take one latent; expected 0");
        }

        if (training.StandingBatches > 0 && recipe.Generator.Batch.Group is not null)
        {
            yield return new("training.standing_batches", $"found {training.StandingBatches} with generator.type "
                + $"{PartRegistry.NameOf(recipe.Generator)}, which has no batch normalisation; expected 0");
        }

        if (training.Watchdog == "rollback" && !recipe.Metrics.Names.Contains("kid"))
        {
            yield return new("training.watchdog", "found rollback in a run that measures no KID, which says what its "
                + "best checkpoint is; expected kid among metrics.names, or warn or stop");
        }

        if (MixedPrecision.Narrow(training.Precision) is { } narrow && Precision(recipe, narrow) is { } expected)
            yield return new("training.precision", $"found {training.Precision}, expected {expected}");

        foreach (var (use, group) in Groups(recipe).Where(network => training.Batch % network.Size != 0))
            yield return new(
                "training.batch",
                $"found {training.Batch}, expected a multiple of {group}, the group size of {use.Reason}");
        if (training.MicroBatch is { } micro && micro > 0 && micro < training.Batch
            && MicroBatch(recipe, micro) is { } problem)
            yield return new(MicroBatchKey, $"found {micro}, {problem}");
    }

    /// <summary>What is expected in place of a narrow type that the networks cannot compute in.</summary>
    private static string? Precision(Recipe recipe, ScalarType narrow)
    {
        var able = new[]
        {
            (Key: "generator", recipe.Generator.NarrowTypes), (Key: "discriminator", recipe.Discriminator.NarrowTypes),
        }.Where(network => network.NarrowTypes.Count > 0).ToList();
        if (able.Count == 0)
            return $"fp32 with generator.type {PartRegistry.NameOf(recipe.Generator)} and discriminator.type "
                + PartRegistry.NameOf(recipe.Discriminator);
        var without = able.Where(network => !network.NarrowTypes.Contains(narrow))
            .Select(network => network.Key + ".conv_clamp").ToList();
        return without.Count == 0
            ? null
            : $"bf16, or a number (256 in the official code) for {string.Join(" and ", without)}";
    }

    /// <summary>What is wrong with the size of the parts that a batch is cut into.</summary>
    private static string? MicroBatch(Recipe recipe, int micro)
    {
        int batch = recipe.Training.Batch;
        if (batch % micro != 0) return $"expected a number that divides training.batch ({batch})";

        // Where frozen networks are looked through, that is cut, and what is trained is not.
        var whole = recipe.BatchUses.FirstOrDefault(use => use.Group is null);
        if (whole is not null)
            return recipe.FeatureNetworks.Count > 0 ? null : $"expected null: {whole.Reason} needs the whole batch";
        foreach (var (use, group) in Groups(recipe).Where(network => micro % network.Size != 0))
            return $"expected a multiple of {group}, whose images belong together in {use.Reason}";
        var shared = recipe.Regularizers.Where(part => part.IsOn).FirstOrDefault(part =>
            micro < batch / Math.Max(1, part.BatchShare) && batch / Math.Max(1, part.BatchShare) % micro != 0);
        return shared is null
            ? null
            : $"expected a number that divides {batch / shared.BatchShare}, the images of a batch that "
            + $"regularizers.{PartRegistry.NameOf(shared)} takes";
    }

    /// <summary>The groups of images that belong together in a network, none larger than the batch.</summary>
    private static IEnumerable<(BatchUse Use, int Size)> Groups(Recipe recipe) =>
        recipe.BatchUses.Where(use => use.Group > 0)
            .Select(use => (use, Math.Min(use.Group!.Value, Math.Max(1, recipe.Training.Batch))));

    private static IEnumerable<RecipeProblem> Metrics(Recipe recipe)
    {
        var metrics = recipe.Metrics;
        foreach (var name in metrics.Names)
            if (RecipeProblem.NotOneOf(name, [.. EvaluationOptions.AllMetrics], "metrics.names") is { } unknown)
                yield return unknown;
        if (metrics.Names.Count == 0) yield break;
        var fewest = Metric.FewestSamples(metrics.Names);
        if (metrics.Samples >= EvaluationOptions.FewestSamples && metrics.Samples < fewest)
            yield return new(
                "metrics.samples", $"found {metrics.Samples}, expected at least {fewest} for these metrics");
        if (FeatureManifest.TryFind(metrics.Network, out var missing) is not { } network)
            yield return new("metrics.network", missing!);
        else if (EvaluationOptions.Problem(metrics.Names, network) is { } impossible)
            yield return new("metrics.names", impossible);
        var options = new EvaluationOptions { Metrics = metrics.Names, Transforms = recipe.Augment.Alone() };
        if (options.WithoutTransforms is { } unseen) yield return new("metrics.names", unseen);
        if (recipe.Data.Labels == "none" && options.WithoutLabels is { } unlabelled)
            yield return new("metrics.names", unlabelled);
        if (metrics.SecondNetwork is not { } second) yield break;
        if (FeatureManifest.TryFind(second, out missing) is null) yield return new("metrics.second_network", missing!);
        else if (second == metrics.Network)
            yield return new(
                "metrics.second_network",
                $"found {second}, which metrics.network is too; name another, or leave it out");
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';

    /// <summary>Images that are held at once are one array, which has a longest length.</summary>
    private static IEnumerable<RecipeProblem> Together(Recipe recipe)
    {
        var (data, training) = (recipe.Data, recipe.Training);
        int most = Array.MaxLength / (data.ChannelCount * data.Resolution * data.Resolution);
        if (training.Batch > most)
            yield return new(
                "training.batch",
                $"found {training.Batch}, expected at most {most} at a data.resolution of {data.Resolution}");
        if (training.GridColumns * training.GridRows > most)
            yield return new(
                "training.grid_rows",
                $"found {training.GridRows} with {training.GridColumns} grid_columns, expected at most {most} "
                + $"images in all at a data.resolution of {data.Resolution}");
    }
}
