using FewShotGan.Discriminators.VisionAided;
using FewShotGan.Features;
using FewShotGan.Losses;

namespace FewShotGan.Recipes;

/// <summary>What recipes with vision-aided discriminators must satisfy.</summary>
internal static class VisionAidedRules
{
    private const string Section = "discriminator.vision_aided.";
    private const string AutoHead = "auto";

    private static readonly Dictionary<string, VisionAidedHeadKind> Heads = new()
    {
        ["multi_level"] = VisionAidedHeadKind.MultiLevel, ["conv"] = VisionAidedHeadKind.Conv, ["mlp"] = VisionAidedHeadKind.Mlp,
        ["perceptual"] = VisionAidedHeadKind.Perceptual,
    };

    /// <summary>The kind of head of a valid recipe; null for what suits each network.</summary>
    /// <param name="recipe">The section.</param>
    public static VisionAidedHeadKind? Head(VisionAidedRecipe recipe) => recipe.Head == AutoHead ? null : Heads[recipe.Head];

    /// <summary>Every problem of the section; none without networks.</summary>
    /// <param name="recipe">The recipe to check.</param>
    public static IEnumerable<RecipeProblem> Check(Recipe recipe)
    {
        var aided = recipe.Discriminator.VisionAided;
        return aided.IsOn ? [.. Networks(aided), .. Names(aided), .. Numbers(aided), .. Together(recipe, aided)] : [];
    }

    private static IEnumerable<RecipeProblem> Networks(VisionAidedRecipe aided)
    {
        var names = new HashSet<string>();
        foreach (var network in aided.Networks)
        {
            if (FeatureManifest.TryFind(network, out var problem) is not { } entry) yield return new(Section + "networks", problem!);
            else if (!names.Add(entry.Name)) yield return new(Section + "networks", $"found {entry.Name} twice, expected each once");
        }

        if (aided.Count < 1 || aided.Count > aided.Networks.Count)
            yield return new(Section + "count", $"found {aided.Count}, expected 1 to the number of networks ({aided.Networks.Count}); networks: [] is for none");
    }

    private static IEnumerable<RecipeProblem> Names(VisionAidedRecipe aided)
    {
        foreach (var (key, value, known) in new (string, string, string[])[]
        {
            ("select", aided.Select, ["best", "given", "random"]), ("add_when", aided.AddWhen, ["interval", "stalled"]),
            ("head", aided.Head, [AutoHead, .. Heads.Keys]), ("loss", aided.Loss, [aided.Loss]),
            ("augment", aided.Augment, ["none", "diffaugment", "ada"]),
        })
            if (RecipeRules.NotOneOf(value, known, Section + key) is { } problem) yield return problem;
        foreach (var problem in RecipeRules.Policy(aided.Diffaugment, Section + "diffaugment")) yield return problem;
        if (aided is { Augment: "diffaugment", Diffaugment.Count: 0 })
            yield return new(Section + "diffaugment", "found [] with augment diffaugment, expected some of its names; set augment to none");
    }

    private static IEnumerable<RecipeProblem> Numbers(VisionAidedRecipe aided)
    {
        if (RecipeRules.Below(aided.StartKimg, 0, Section + "start_kimg") is { } start) yield return start;
        if (RecipeRules.NotAbove0(aided.IntervalKimg, Section + "interval_kimg") is { } interval) yield return interval;
        if (aided.Resolution is < 32 or > 1024)
            yield return new(Section + "resolution", $"found {aided.Resolution}, expected 32 to 1024");
        if (RecipeRules.Below(aided.Width, 1, Section + "width") is { } width) yield return width;
        if (RecipeRules.NotAbove0(aided.Weight, Section + "weight") is { } weight) yield return weight;
    }

    private static IEnumerable<RecipeProblem> Together(Recipe recipe, VisionAidedRecipe aided)
    {
        if (aided is { AddWhen: "stalled", Count: > 1 } && !recipe.Metrics.Names.Contains("kid"))
            yield return new(Section + "add_when", "found stalled without kid among metrics.names, by which the best evaluation is found; expected interval, or kid there");
        if (aided.Head == "perceptual" && recipe.Data.Labels != "none")
            yield return new(Section + "head", $"found perceptual with data.labels {recipe.Data.Labels}, expected another: it takes no labels");
    }
}
