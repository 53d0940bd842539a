using System.Globalization;
using FewShotGan.Augment;
using FewShotGan.Data;
using FewShotGan.Features;
using FewShotGan.Layers;
using FewShotGan.Metrics;

namespace FewShotGan.Recipes;

/// <summary>What a recipe's values must satisfy beyond their types.</summary>
public static class RecipeRules
{
    private const string MicroBatchKey = "training.micro_batch";
    private static readonly string[] Architectures = ["skip", "resnet", "orig"];

    /// <summary>Every problem of <paramref name="recipe"/>, in the order of its keys; empty when it can run.</summary>
    /// <param name="recipe">The recipe to check.</param>
    public static IReadOnlyList<RecipeProblem> Check(Recipe recipe)
    {
        List<RecipeProblem> problems =
        [
            .. General(recipe), .. Networks(recipe), .. ProjectedRules.Check(recipe), .. VisionAidedRules.Check(recipe), .. Augment(recipe), .. Loss(recipe), .. Transfer(recipe),
            .. Optimizer(recipe.Optimizer), .. Training(recipe), .. Metrics(recipe.Metrics),
        ];

        // What is too large may have overflowed in another rule, which then says something else of it.
        var tooLarge = RecipeLimits.Check(recipe).ToList();
        return [.. problems.Where(problem => tooLarge.All(large => large.Key != problem.Key)), .. tooLarge];
    }

    private static IEnumerable<RecipeProblem> General(Recipe recipe)
    {
        var data = recipe.Data;
        if (recipe.Name.Length == 0 || recipe.Name.StartsWith('.') || !recipe.Name.All(IsNameCharacter))
            yield return new("name", $"found '{recipe.Name}', expected letters, digits, '.', '_' or '-': it names a folder");
        if (Below(recipe.Seed, 0, "seed") is { } seed) yield return seed;
        if (recipe.Preset is { } preset && NotOneOf(preset, [.. Presets.Names], "preset") is { } unknown) yield return unknown;
        if (string.IsNullOrWhiteSpace(data.Source))
            yield return new("data.source", "found nothing, expected a folder or zip of pictures, or sample:emoji-faces");
        if (!StyleGan2Shape.IsResolution(data.Resolution))
            yield return new("data.resolution", $"found {data.Resolution}, expected one of 8, 16, 32, 64, 128, 256, 512, 1024");
        if (SampleSets.IsSample(data.Source) && SampleSets.Unknown(data.Source) is { } sample) yield return new("data.source", sample);
        foreach (var problem in Choices(data)) yield return problem;
    }

    /// <summary>What is wrong with the choices of a data section, apart from the source and the size.</summary>
    /// <param name="data">The section to check.</param>
    internal static IEnumerable<RecipeProblem> Choices(DataOptions data)
    {
        if (NotOneOf(data.Fit, ["crop", "pad", "stretch"], "data.fit") is { } fit) yield return fit;
        if (Background(data.Background) is { } background) yield return background;
        if (NotOneOf(data.Channels, ["rgb", "grey"], "data.channels") is { } channels) yield return channels;
        if (NotOneOf(data.Labels, ["none", "folders", "dataset.json"], "data.labels") is { } labels) yield return labels;
        if (HeldOutChoice.Problem(data.HeldOut) is { } heldOut) yield return new("data.held_out", heldOut);
        if (Below(data.Count ?? 1, 1, "data.count") is { } count) yield return count;
        if (Below(data.Seed, 0, "data.seed") is { } seed) yield return seed;
        if (NotOneOf(data.OnBadFile, ["stop", "skip"], "data.on_bad_file") is { } bad) yield return bad;
    }

    private static RecipeProblem? Background(string colour)
    {
        try
        {
            BackgroundColour.Parse(colour);
            return null;
        }
        catch (InputException)
        {
            return new("data.background", $"found '{colour}', expected a colour's name such as white, or #rrggbb");
        }
    }

    private static IEnumerable<RecipeProblem> Networks(Recipe recipe)
    {
        var (g, d) = (recipe.Generator, recipe.Discriminator);
        if (NotOneOf(g.Type, [.. NetworkTypes.Generators.Keys], "generator.type") is { } generator) yield return generator;
        if (NotOneOf(d.Type, [.. NetworkTypes.Discriminators.Keys], "discriminator.type") is { } discriminator) yield return discriminator;
        foreach (var (key, value) in new[]
                 { ("generator.architecture", g.Architecture), ("discriminator.architecture", d.Architecture) })
            if (NotOneOf(value, Architectures, key) is { } problem) yield return problem;
        foreach (var (key, value) in new (string, double)[]
        {
            ("generator.z_dim", g.ZDim), ("generator.w_dim", g.WDim), ("generator.mapping_layers", g.MappingLayers),
            ("generator.channel_max", g.ChannelMax), ("discriminator.channel_max", d.ChannelMax),
            ("discriminator.mbstd_group_size", d.MbstdGroupSize),
        })
            if (Below(value, 1, key) is { } problem) yield return problem;

        foreach (var (key, type, value) in new[]
                 { ("generator.channel_base", g.Type, g.ChannelBase), ("discriminator.channel_base", d.Type, d.ChannelBase) })
            if (type == NetworkTypes.StyleGan2 && value < recipe.Data.Resolution && StyleGan2Shape.IsResolution(recipe.Data.Resolution))
                yield return new(key, $"found {value}, expected at least data.resolution ({recipe.Data.Resolution}): "
                    + "the last block would have no channel");

        if (Below(d.MbstdChannels, 0, "discriminator.mbstd_channels") is { } channels) yield return channels;
        foreach (var (key, value) in new[]
                 { ("generator.conv_clamp", g.ConvClamp), ("discriminator.conv_clamp", d.ConvClamp) })
            if (value is <= 0) yield return new(key, $"found {Text(value.Value)}, expected a number above 0, or null for none");
    }

    private static IEnumerable<RecipeProblem> Augment(Recipe recipe)
    {
        var augment = recipe.Augment;
        if (NotOneOf(augment.Type, ["none", "diffaugment", "ada"], "augment.type") is { } type) yield return type;
        if (NotOneOf(augment.AppliesTo, ["both", "reals", "discriminator"], "augment.applies_to") is { } scope) yield return scope;

        // Type none may leave settings unused: so that `-s augment.type=none` makes a baseline of any recipe.
        if (augment.Type == "ada" && augment.Diffaugment.Count > 0)
            yield return new("augment.diffaugment", $"found [{string.Join(", ", augment.Diffaugment)}] with type ada, which does not "
                + "use it; remove it, or set augment.type to diffaugment");
        if (augment.Type == "diffaugment" && augment.Ada != new AdaRecipe() && !recipe.Discriminator.VisionAided.UsesAda)
            yield return new("augment.ada", "found settings with type diffaugment, which does not use them; set augment.type to ada, or remove them");
        foreach (var problem in Policy(augment.Diffaugment, "augment.diffaugment")) yield return problem;
        if (augment.CutoutRatio is not (> 0 and <= 1))
            yield return new("augment.cutout_ratio", $"found {Text(augment.CutoutRatio)}, expected above 0 and at most 1");
        if (augment.Type == "ada" || recipe.Discriminator.VisionAided.UsesAda)
            foreach (var problem in Ada(augment.Ada, recipe.Data.Resolution)) yield return problem;
    }

    /// <summary>What is wrong with the names of DiffAugment's parts.</summary>
    /// <param name="policy">The names.</param>
    /// <param name="key">Where they stand.</param>
    internal static IEnumerable<RecipeProblem> Policy(IReadOnlyList<string> policy, string key)
    {
        foreach (var name in policy)
            if (NotOneOf(name, [.. DiffAugment.Names], key) is { } problem) yield return problem;
        if (policy.Distinct().Count() < policy.Count) yield return new(key, "found a name twice, expected each once");
    }

    private static IEnumerable<RecipeProblem> Ada(AdaRecipe ada, int resolution)
    {
        if (NotOneOf(ada.Control, ["r_t", "r_v", "fixed"], "augment.ada.control") is { } control) yield return control;
        if (ada.P is not (>= 0 and <= 1)) yield return new("augment.ada.p", $"found {Text(ada.P)}, expected 0 to 1");
        if (ada is { Control: "fixed", P: 0 })
            yield return new("augment.ada.p", "found 0 with control fixed, expected above 0: nothing would be augmented");
        if (ada.Target is not (> -1 and < 1)) yield return new("augment.ada.target", $"found {Text(ada.Target)}, expected between -1 and 1");
        if (Below(ada.Interval, 1, "augment.ada.interval") is { } interval) yield return interval;
        if (NotAbove0(ada.Kimg ?? 1, "augment.ada.kimg") is { } kimg) yield return kimg;
        foreach (var (key, value, most) in Numbers("share", ada.Share, key => 1)
                     .Concat(Numbers("strength", ada.Strength, key => key.EndsWith("_std", StringComparison.Ordinal) ? double.MaxValue : 1)))
            if (!(value >= 0 && value <= most))
                yield return new(key, $"found {Text(value)}, expected {(most == 1 ? "0 to 1" : "at least 0")}");
        if (ada.Share.ImgfilterBands is { } bands && !(bands.Count == AdaOptions.Bands && bands.All(band => band is >= 0 and <= 1)))
            yield return new("augment.ada.share.imgfilter_bands", $"found [{string.Join(", ", bands.Select(Text))}], expected four numbers of 0 to 1");
        if (NotOneOf(ada.Pipe, [.. AdaOptions.GroupNames], "augment.ada.pipe") is { } pipe)
        {
            yield return pipe;
            yield break;
        }

        var options = ada.ToOptions();
        if (options.ImgFilter > 0 && resolution < BandFilter.SmallestImage)
            yield return new("augment.ada.pipe", $"found image filtering at {resolution} px, expected a data.resolution of at least 32; "
                + "take bgc, or share: {imgfilter: 0}");
    }

    private static IEnumerable<(string Key, double Value, double Most)> Numbers(string section, object values, Func<string, double> most) =>
        RecipeKeys.Of(values.GetType()).Where(pair => pair.Property.GetValue(values) is double)
            .Select(pair => ($"augment.ada.{section}.{pair.Key}", (double)pair.Property.GetValue(values)!, most(pair.Key)));

    private static IEnumerable<RecipeProblem> Loss(Recipe recipe)
    {
        var loss = recipe.Loss;
        foreach (var (weight, value, interval, every) in new[]
                 { ("loss.r1_gamma", loss.R1Gamma, "loss.r1_interval", loss.R1Interval), ("loss.pl_weight", loss.PlWeight, "loss.pl_interval", loss.PlInterval) })
        {
            if (Below(value, 0, weight) is { } negative) yield return negative;
            if (Below(every ?? 1, 1, interval) is { } tooShort) yield return tooShort;
            if (value > 0 && every is null)
                yield return new(interval, $"found null, expected a number of iterations, since {weight} is {Text(value)}");
        }

        if (loss.PlBatchShrink < 1 || (loss.PlWeight > 0 && loss.PlBatchShrink > recipe.Training.Batch))
            yield return new("loss.pl_batch_shrink", $"found {loss.PlBatchShrink}, expected 1 to training.batch ({recipe.Training.Batch})");
        if (loss.PlDecay is not (> 0 and <= 1))
            yield return new("loss.pl_decay", $"found {Text(loss.PlDecay)}, expected above 0 and at most 1");
        if (loss.StyleMixingProb is not (>= 0 and <= 1))
            yield return new("loss.style_mixing_prob", $"found {Text(loss.StyleMixingProb)}, expected 0 to 1");
        foreach (var (key, value) in new[] { ("loss.blur_init_sigma", loss.BlurInitSigma), ("loss.blur_fade_kimg", loss.BlurFadeKimg) })
            if (Below(value, 0, key) is { } negative) yield return negative;
        if (loss.BlurInitSigma > 0 && !recipe.Discriminator.IsProjected)
            yield return new("loss.blur_init_sigma", "found a blur with another discriminator than a projected one, expected 0");
    }

    private static IEnumerable<RecipeProblem> Transfer(Recipe recipe)
    {
        var transfer = recipe.Transfer;
        if (NotOneOf(transfer.Method, ["transfergan", "freezed"], "transfer.method") is { } method) yield return method;
        bool freezes = transfer.Method == "freezed";
        var (layers, resolution) = (transfer.FreezeLayers, transfer.FreezeResolution);
        if (transfer.From is null && freezes)
            yield return new("transfer.method", "found freezed without transfer.from, expected a checkpoint: random layers are not worth freezing");
        if (freezes && (layers is null) == (resolution is null))
            yield return new("transfer.freeze_layers", $"found {(layers is null ? "neither" : "both")} freeze_layers and "
                + "freeze_resolution, expected one of the two with method freezed");
        if (!freezes && (layers is not null || resolution is not null))
            yield return new(layers is null ? "transfer.freeze_resolution" : "transfer.freeze_layers",
                $"found a value with method {transfer.Method}, which freezes nothing; remove it, or set transfer.method to freezed");
        if (Below(layers ?? 1, 1, "transfer.freeze_layers") is { } few) yield return few;
        if (resolution is { } side && !(side >= 8 && side <= recipe.Data.Resolution && int.IsPow2(side)))
            yield return new("transfer.freeze_resolution", $"found {side}, expected a power of 2 from 8 to data.resolution ({recipe.Data.Resolution})");
    }

    private static IEnumerable<RecipeProblem> Optimizer(OptimizerRecipe optimizer)
    {
        foreach (var (key, value) in new[]
                 { ("optimizer.g_lr", optimizer.GLr), ("optimizer.d_lr", optimizer.DLr), ("optimizer.eps", optimizer.Eps) })
            if (NotAbove0(value, key) is { } problem) yield return problem;
        if (optimizer.Betas.Count != 2 || optimizer.Betas.Any(beta => beta is not (>= 0 and < 1)))
            yield return new("optimizer.betas", $"found [{string.Join(", ", optimizer.Betas.Select(Text))}], "
                + "expected two numbers of at least 0 and below 1");
    }

    private static IEnumerable<RecipeProblem> Training(Recipe recipe)
    {
        var training = recipe.Training;
        foreach (var (key, value) in new[]
                 { ("training.kimg", training.Kimg), ("training.tick_kimg", training.TickKimg) })
            if (NotAbove0(value, key) is { } problem) yield return problem;
        foreach (var (key, value, least) in new (string, double, int)[]
        {
            ("training.batch", training.Batch, 1), ("training.ema_kimg", training.EmaKimg, 0),
            ("training.ema_rampup", training.EmaRampup ?? 0, 0), ("training.sample_ticks", training.SampleTicks, 1),
            ("training.snapshot_ticks", training.SnapshotTicks, 1), ("training.keep", training.Keep ?? 1, 1), ("training.grid_columns", training.GridColumns, 1),
            ("training.grid_rows", training.GridRows, 1), ("training.threads", training.Threads, 0),
        })
            if (Below(value, least, key) is { } problem) yield return problem;

        if (MicroBatch(recipe) is { } part) yield return part;
        if (recipe.Discriminator.IsProjected) yield break;
        int group = Math.Min(recipe.Discriminator.MbstdGroupSize, training.Batch);
        if (group > 0 && training.Batch % group != 0 && recipe.Discriminator.MbstdChannels > 0)
            yield return new("training.batch", $"found {training.Batch}, expected a multiple of "
                + $"discriminator.mbstd_group_size ({recipe.Discriminator.MbstdGroupSize}); change one of the two");
        if (Parts(recipe, group) is { } micro) yield return micro;
        if (NotOneOf(training.Precision, ["fp32", "bf16"], "training.precision") is { } precision) yield return precision;
    }

    private static RecipeProblem? MicroBatch(Recipe recipe)
    {
        if (recipe.Training.MicroBatch is not { } micro) return null;
        int batch = recipe.Training.Batch;
        return Below(micro, 1, MicroBatchKey) ?? (micro < batch && batch % micro != 0
            ? new(MicroBatchKey, $"found {micro}, expected a number that divides training.batch ({batch})")
            : null);
    }

    /// <summary>What of a batch belongs together in StyleGAN2's training.</summary>
    private static RecipeProblem? Parts(Recipe recipe, int group)
    {
        if (recipe.Training.MicroBatch is not { } micro || micro >= recipe.Training.Batch) return null;
        if (group > 0 && micro % group != 0 && recipe.Discriminator.MbstdChannels > 0)
            return new(MicroBatchKey, $"found {micro}, expected a multiple of discriminator.mbstd_group_size ({group}), whose pictures belong together");
        int generated = recipe.Training.Batch / recipe.Loss.PlBatchShrink;
        return recipe.Loss.PlWeight > 0 && micro < generated && generated % micro != 0
            ? new(MicroBatchKey, $"found {micro}, expected a number that divides training.batch / loss.pl_batch_shrink ({generated})")
            : null;
    }

    private static IEnumerable<RecipeProblem> Metrics(MetricsRecipe metrics)
    {
        foreach (var name in metrics.Names)
            if (NotOneOf(name, [.. EvaluationOptions.AllMetrics], "metrics.names") is { } unknown) yield return unknown;
        if (NotAbove0(metrics.EveryKimg, "metrics.every_kimg") is { } every) yield return every;
        if (Below(metrics.Samples, EvaluationOptions.FewestSamples, "metrics.samples") is { } samples) yield return samples;
        if (metrics.Names.Count == 0) yield break;
        if (FeatureManifest.TryFind(metrics.Network, out var missing) is not { } network) yield return new("metrics.network", missing!);
        else if (EvaluationOptions.Problem(metrics.Names, network) is { } impossible) yield return new("metrics.names", impossible);
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';

    /// <summary>A problem if a value is below the least.</summary>
    internal static RecipeProblem? Below(double value, int least, string key) =>
        value >= least ? null : new(key, $"found {Text(value)}, expected at least {least}");

    /// <summary>A problem if a value is 0 or below.</summary>
    internal static RecipeProblem? NotAbove0(double value, string key) =>
        value > 0 ? null : new(key, $"found {Text(value)}, expected a number above 0");

    /// <summary>A problem if a name is none of those known.</summary>
    internal static RecipeProblem? NotOneOf(string value, string[] known, string key)
    {
        if (known.Contains(value)) return null;
        var advice = NearestName.Of(value, known) is { } nearest ? $"; did you mean '{nearest}'?" : "";
        return new(key, $"found '{value}', expected {string.Join(", ", known)}{advice}");
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
