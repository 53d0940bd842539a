using FewShotGan.Features;
using FewShotGan.Images;
using FewShotGan.Pretrained;
using FewShotGan.Recipes;
using FewShotGan.Transfer;

namespace FewShotGan.Race;

/// <summary>
/// The recipes of a race: shipped ones or the user's, made to learn the same images and to be measured alike.
/// </summary>
internal static class RaceRecipes
{
    // Ticks of the first rung, at the end of which checkpoints are written; of these some show samples.
    private const int Ticks = 4, SampleTicks = 2;

    private static readonly string[] OnCpu =
    [
        "first-run", "projected-64", "finetune-faces", "stylegan2-faces", "ada-faces", "vision-aided-faces",
        "dcgan-faces",
    ];

    private static readonly string[] OnGpu =
        ["diffaugment-256", "ada-256", "projected-256", "vision-aided-256", "ada-fixed-256"];

    // Those that are small, measure well, and rarely are what a discriminator looks through, the first choice first.
    private static readonly string[] Measuring =
        ["blazeface-back", "m-lsd-512-large", "pp-ocr-detector", "resnet18", "m-lsd-320-tiny"];

    private static readonly string[] Metrics = ["kid", "pr", "dc", "copying"];

    /// <summary>The shipped recipes that a device can train while its user waits.</summary>
    /// <param name="gpu">Whether it is a GPU.</param>
    public static IReadOnlyList<RaceEntry> Shipped(bool gpu) => [.. (gpu ? OnGpu : OnCpu).Select(RaceEntry.Of)];

    /// <summary>A recipe for the images of a race.</summary>
    /// <param name="entry">The recipe, and what is changed of it.</param>
    /// <param name="data">The images.</param>
    /// <param name="overrides">What else is changed in every recipe.</param>
    /// <param name="note">Is told of each key of it that gives way, since all must learn the same.</param>
    /// <exception cref="InputException">It can't learn them.</exception>
    public static Recipe Read(
        RaceEntry entry, DataOptions data, IReadOnlyList<RecipeOverride> overrides, Action<string> note)
    {
        var read = RecipeFile.Read(
            entry.Recipe,
            [
                RecipeOverride.OfText("data.source", data.Source),
                RecipeOverride.Parse(FormattableString.Invariant($"data.resolution={data.Resolution}")),
                .. entry.Overrides, .. overrides,
            ],
            _ => { });
        foreach (var own in RecipeDifference.Between(read with { Data = data }, read))
            note($"{entry.Name}: {own.Key} is {own.Old}, not its own {own.New}, as in all of the race");

        // What a name means now, it means to the end of the race, wherever that is gone on with.
        var from = read.Transfer.From is { } start ? ShippedNetworks.NameOf(TransferSource.Locate(start)) : null;
        if (from is not null && !ShippedNetworks.IsShipped(from)) from = Path.GetFullPath(from);
        return read with
        {
            Name = entry.Name, Data = data,
            Transfer = read.Transfer with { From = from },
        };
    }

    /// <summary>The recipe with what a race settles: how far it trains, when it measures, and by what.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="plan">The race.</param>
    public static Recipe Settled(Recipe recipe, RacePlan plan) => recipe with
    {
        Training = recipe.Training with
        {
            Kimg = plan.Rungs[^1].Kimg, TickKimg = plan.Rungs[0].Kimg / Ticks, SampleTicks = SampleTicks,
            SnapshotTicks = Ticks, Keep = null, Threads = plan.Threads, Watchdog = "warn",
        },
        Metrics = recipe.Metrics with { EveryKimg = plan.Rungs[0].Kimg },
    };

    /// <summary>What every candidate measures.</summary>
    /// <param name="own">The recipe's own section.</param>
    /// <param name="network">The network.</param>
    /// <param name="samples">How many generated images.</param>
    public static MetricsRecipe Measured(MetricsRecipe own, string network, int samples) =>
        own with { Names = Metrics, Samples = samples, Network = network, SecondNetwork = null };

    /// <summary>A network that none of some recipes looks through.</summary>
    /// <param name="recipes">The recipes.</param>
    /// <exception cref="InputException">There is none.</exception>
    public static string MeasuringNetwork(IEnumerable<Recipe> recipes)
    {
        var seen = recipes.SelectMany(recipe => recipe.LearnsThrough).Select(name => FeatureManifest.Find(name).Name)
            .ToHashSet();
        return Measuring.FirstOrDefault(name => !seen.Contains(name)) ?? throw new InputException(
            $"--recipes: together they look through {string.Join(", ", seen)}, and no network is left to measure with; "
                + "leave one out");
    }
}
