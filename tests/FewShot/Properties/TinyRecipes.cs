using FewShotGan.Discriminators;
using FewShotGan.Discriminators.Dcgan;
using FewShotGan.Discriminators.ResNet;
using FewShotGan.Generators;
using FewShotGan.Inputs;
using FewShotGan.Losses;
using FewShotGan.Optimizers;
using FewShotGan.Parts;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;
using FewShotGan.Tests.Training;

namespace FewShotGan.Tests.Properties;

/// <summary>
/// Recipes of the smallest networks: one for every pair of a generator and a discriminator that a shipped recipe has
/// (more where they use a batch in other ways), one for every other family that is registered, and combinations that
/// cover all other parts pairwise.
/// </summary>
internal static class TinyRecipes
{
    /// <summary>Images in a batch.</summary>
    public const int Batch = 4;

    private const int LazyInterval = 3;

    private static readonly Lazy<IReadOnlyDictionary<string, Recipe>> Made = new(() => InEyes(Make));

    /// <summary>The recipes by name. Whoever trains one gives it eyes (<see cref="WithEyes"/>) and images.</summary>
    public static IReadOnlyDictionary<string, Recipe> All => Made.Value;

    /// <summary>The pairs of networks alone: as the first recipe that has them, which others stand beside it.</summary>
    public static IReadOnlyDictionary<string, Recipe> Pairs => InEyes(eyes => MakePairs(eyes, isOfKind: false));

    /// <summary>What the combinations are made of, and which of them there are.</summary>
    public static (IReadOnlyList<Factor> Factors, IReadOnlyList<int[]> Rows) Combinations => InEyes(Combine);

    /// <summary>A recipe whose discriminators look through a network.</summary>
    /// <param name="recipe">One of these recipes.</param>
    /// <param name="eyes">The network's description.</param>
    public static Recipe WithEyes(Recipe recipe, string eyes) => recipe with
    {
        Discriminator = recipe.Discriminator.Tiny(eyes),
        VisionAided = recipe.VisionAided.Networks.Count == 0
            ? new()
            : recipe.VisionAided with { Networks = [eyes], Count = 1, StartKimg = 0, Resolution = 32, Width = 8 },
    };

    /// <summary>
    /// A recipe with the smallest networks, on the smallest images that they take, for ten iterations.
    /// </summary>
    /// <param name="recipe">Any recipe.</param>
    /// <param name="eyes">What discriminators look through that look through anything.</param>
    /// <exception cref="InvalidOperationException">The parts do not go together at any size.</exception>
    public static Recipe Tiny(Recipe recipe, string eyes)
    {
        var tiny = WithEyes(recipe, eyes) with
        {
            Name = "tiny",
            Seed = 3,
            Preset = null,
            Data = new()
            {
                Source = "drawn", XFlip = true,
                Labels = recipe.Regularizers.Any(part => part is AuxiliaryClassifierOptions)
                    ? "folders"
                    : recipe.Data.Labels,
            },
            Generator = recipe.Generator.Tiny(),
            Regularizers =
            [
                .. recipe.Regularizers
                    .Select(part => part.Interval is null ? part : part with { Interval = LazyInterval }),
            ],
            Transfer = new(),
            Training = new()
            {
                Batch = Batch, Kimg = 10 * Batch * recipe.Optimizer.DSteps / 1000.0, GridColumns = 2, GridRows = 2,
                    WAvg = recipe.Training.WAvg,
                StyleMixingProb = recipe.Training.StyleMixingProb,
            },
            Metrics = new() { Names = [] },
        };
        var sizes = new[] { 8, 16, 32, 64 }
            .Select(side => tiny with { Data = tiny.Data with { Resolution = side } }).ToList();
        return sizes.FirstOrDefault(size => RecipeRules.Check(size).Count == 0)
            ?? throw new InvalidOperationException(string.Join('\n', RecipeRules.Check(sizes[^1])));
    }

    /// <summary>What a pair of networks is called.</summary>
    /// <param name="recipe">A recipe.</param>
    public static string PairOf(Recipe recipe) =>
        $"{PartRegistry.NameOf(recipe.Generator)} + {PartRegistry.NameOf(recipe.Discriminator)}";

    /// <summary>A choice, and what can be chosen.</summary>
    /// <param name="Levels">Names, "" for what needs no word, and what each makes of a recipe.</param>
    public sealed record Factor(params IReadOnlyList<(string Name, Func<Recipe, Recipe> Apply)> Levels);

    /// <summary>A part with options that do something, as a recipe that names it would set them.</summary>
    internal static TOptions Working<TOptions>(Type type)
        where TOptions : class => Activator.CreateInstance(type) switch
        {
            BlurOptions blur => (TOptions)(object)(blur with { InitSigma = 1, FadeKimg = 0.1 }),
            SteeredInputOptions steered => (TOptions)(object)(steered with { P = 0.5 }),
            CropOptions crop => (TOptions)(object)(crop with { Side = 7 }),
            DiffAugmentOptions augment => (TOptions)(object)(augment with
            {
                CutoutRatio = 0.2, Policy = FewShotGan.Augment.DiffAugment.Names,
            }),
            var part => (TOptions)part!,
        };

    private static T InEyes<T>(Func<string, T> make)
    {
        using var folder = new TemporaryFolder();
        return make(TinyEyes.Write(folder, "eyes"));
    }

    private static Dictionary<string, Recipe> Make(string eyes)
    {
        var recipes = MakePairs(eyes);
        var (factors, rows) = Combine(eyes);
        for (int i = 0; i < rows.Count; i++)
        {
            var levels = rows[i].Select((level, factor) => factors[factor].Levels[level].Name);
            var name = string.Join(", ", levels.Where(level => level.Length > 0));
            recipes.Add(FormattableString.Invariant($"{i + 1:00}: {name}"), Tiny(Applied(factors, rows[i]), eyes));
        }

        return recipes;
    }

    /// <summary>What one type of network does in different ways: with labels or without, and normalised how.</summary>
    private static (string Labels, string? Norm, string? ByLabels) Kind(Recipe recipe) =>
        (recipe.Data.Labels, (recipe.Discriminator as ResNetDiscriminatorOptions)?.Norm,
            (recipe.Discriminator as ResNetDiscriminatorOptions)?.Labels);

    /// <summary>The pairs, each as the first recipe that has it, or of each kind of it.</summary>
    private static Dictionary<string, Recipe> MakePairs(string eyes, bool isOfKind = true)
    {
        // A recipe that begins from a checkpoint says by its own keys what it has, if the checkpoint isn't there.
        RecipeOverride[] fromScratch =
        [
            .. new[] { "from=null", "method=transfergan" }
                .Select(key => RecipeOverride.Parse("transfer." + key)),
        ];
        var recipes = ShippedRecipes.Names.Select(name => RecipeFile.Read(name, fromScratch))
            .Select(recipe => recipe with { VisionAided = new() })
            .DistinctBy(recipe => (PairOf(recipe), recipe.Discriminator.Tiny(eyes).Batch,
                isOfKind ? Kind(recipe) : default)).ToList();
        foreach (var own in Left<GeneratorOptions>(recipe => recipe.Generator))
        {
            recipes.Add(Partnered<DiscriminatorOptions>(
                own, (recipe, partner) => recipe with { Generator = own, Discriminator = partner }));
        }

        foreach (var own in Left<DiscriminatorOptions>(recipe => recipe.Discriminator))
        {
            recipes.Add(Partnered<GeneratorOptions>(
                own, (recipe, partner) => recipe with { Generator = partner, Discriminator = own }));
        }

        return recipes.GroupBy(PairOf)
            .SelectMany(
                pair => pair.Select((recipe, i) => (i == 0 ? pair.Key : $"{pair.Key} of {recipe.Name}", recipe)))
            .ToDictionary(named => named.Item1, named => Tiny(named.recipe, eyes));

        List<TOptions> Left<TOptions>(Func<Recipe, TOptions> used)
            where TOptions : class => [.. PartRegistry.All<TOptions>().Values
                .Where(type => recipes.All(recipe => used(recipe).GetType() != type))
                .Select(type => (TOptions)Activator.CreateInstance(type)!)];

        // One of the same name if there is one, and what goes with it otherwise.
        Recipe Partnered<TOptions>(object network, Func<Recipe, TOptions, Recipe> with)
            where TOptions : class
        {
            var name = PartRegistry.NameOf(network);
            var candidates = PartRegistry.All<TOptions>().OrderByDescending(part => part.Key == name)
                .Select(part => with(new Recipe(), (TOptions)Activator.CreateInstance(part.Value)!));
            return candidates.FirstOrDefault(recipe => IsPossible(recipe, eyes))
                ?? throw new InvalidOperationException(
                    $"{network.GetType()}: no {typeof(TOptions).Name} goes with it at 8 to 64 px");
        }
    }

    /// <summary>
    /// The factors, without <c>loss: none</c>, which trains nothing where no regulariser does, and the combinations.
    /// </summary>
    private static (IReadOnlyList<Factor> Factors, IReadOnlyList<int[]> Rows) Combine(string eyes)
    {
        var pairs = MakePairs(eyes, isOfKind: false);
        List<Factor> factors =
        [
            new([.. pairs.Select(pair => (pair.Key, (Func<Recipe, Recipe>)(recipe => recipe with
            {
                Generator = pair.Value.Generator,
                Discriminator = pair.Value.Discriminator is ResNetDiscriminatorOptions net
                    ? net with { Labels = "projection" }
                    : pair.Value.Discriminator,
                Training = recipe.Training with
                {
                    StyleMixingProb = pair.Value.Generator.HasStyles ? 0.5 : 0, WAvg = pair.Value.Training.WAvg,
                },
            })))]),
            Of<AdversarialLoss>((recipe, loss) => recipe with { Loss = loss }, without: typeof(NoLoss)),
            .. Each<RegularizerOptions>((recipe, part) => recipe with
            {
                Regularizers = recipe.Regularizers.With(part),
                Discriminator = (part, recipe.Discriminator) switch
                {
                    (BottleneckOptions, DcganDiscriminatorOptions dcgan) => dcgan with { Bottleneck = 4 },
                    (AuxiliaryClassifierOptions, ResNetDiscriminatorOptions net) => net with { Labels = "classifier" },
                    _ => recipe.Discriminator,
                },
            }),
            Of<AugmentOptions>((recipe, augment) => recipe with
            {
                Augment = augment, VisionAided = recipe.VisionAided with { Augment = augment },
            }),
            .. Each<InputOptions>((recipe, part) => recipe with { Inputs = recipe.Inputs.With(part) }),
            Of<OptimizerOptions>((recipe, optimizer) => recipe with { Optimizer = optimizer }),
            new(("", recipe => recipe), ("critic", recipe => recipe with
            {
                Optimizer = recipe.Optimizer with
                {
                    DSteps = 2, WeightClip = 0.5, Schedule = "linear", WarmupKimg = 0.01,
                },
            })),
            new(("", recipe => recipe), ("aided", recipe => recipe with
            {
                VisionAided = recipe.VisionAided with { Networks = [eyes] },
            })),
        ];
        var levels = factors.Select(factor => factor.Levels.Count).ToList();
        return (factors, PairwiseCover.Of(levels, row => IsPossible(Applied(factors, row), eyes)));
    }

    /// <summary>What a choice of levels makes of a recipe.</summary>
    /// <param name="factors">The factors.</param>
    /// <param name="row">One level a factor.</param>
    public static Recipe Applied(IReadOnlyList<Factor> factors, int[] row) => row
        .Select((level, i) => factors[i].Levels[level].Apply)
        .Aggregate(new Recipe { Regularizers = [] }, (recipe, apply) => apply(recipe));

    private static bool IsPossible(Recipe recipe, string eyes)
    {
        try
        {
            Tiny(recipe, eyes);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static Factor Of<TOptions>(Func<Recipe, TOptions, Recipe> with, Type? without = null)
        where TOptions : class => new([.. PartRegistry.All<TOptions>().Where(part => part.Value != without)
            .Select(part => (part.Key, (Func<Recipe, Recipe>)(recipe =>
                with(recipe, Working<TOptions>(part.Value)))))]);

    private static IEnumerable<Factor> Each<TOptions>(Func<Recipe, TOptions, Recipe> with)
        where TOptions : class => PartRegistry.All<TOptions>().Select(part =>
            new Factor(("", recipe => recipe), (part.Key, recipe => with(recipe, Working<TOptions>(part.Value)))));
}
