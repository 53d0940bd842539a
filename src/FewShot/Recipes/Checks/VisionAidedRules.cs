using FewShotGan.Discriminators.VisionAided;
using FewShotGan.Features;
using FewShotGan.Inputs;
using FewShotGan.Losses;
using FewShotGan.Parts;

namespace FewShotGan.Recipes;

/// <summary>What recipes with vision-aided discriminators must satisfy.</summary>
internal static class VisionAidedRules
{
    private const string Section = "vision_aided.";
    private const string AutoHead = "auto";

    private static readonly Dictionary<string, VisionAidedHeadKind> Heads = new()
    {
        ["multi_level"] = VisionAidedHeadKind.MultiLevel, ["conv"] = VisionAidedHeadKind.Conv,
            ["mlp"] = VisionAidedHeadKind.Mlp,
        ["perceptual"] = VisionAidedHeadKind.Perceptual,
    };

    /// <summary>The kind of head of a valid recipe; null for what suits each network.</summary>
    /// <param name="recipe">The section.</param>
    public static VisionAidedHeadKind? Head(VisionAidedRecipe recipe) => recipe.Head == AutoHead
        ? null
        : Heads[recipe.Head];

    /// <summary>Every problem of the section; none without networks.</summary>
    /// <param name="recipe">The recipe to check.</param>
    public static IEnumerable<RecipeProblem> Check(Recipe recipe) =>
        recipe.VisionAided.IsOn ? [.. Networks(recipe.VisionAided), .. Parts(recipe), .. Together(recipe)] : [];

    private static IEnumerable<RecipeProblem> Networks(VisionAidedRecipe aided)
    {
        var names = new HashSet<string>();
        foreach (var network in aided.Networks)
        {
            if (FeatureManifest.TryFind(network, out var problem) is not { } entry)
                yield return new(Section + "networks", problem!);
            else if (!names.Add(entry.Name))
                yield return new(Section + "networks", $"found {entry.Name} twice, expected each once");
        }

        if (aided.Count < 1 || aided.Count > aided.Networks.Count)
            yield return new(
                Section + "count",
                $"found {aided.Count}, expected 1 to the number of networks ({aided.Networks.Count}); networks: [] is "
                    + "for none");
    }

    private static IEnumerable<RecipeProblem> Parts(Recipe recipe)
    {
        var aided = recipe.VisionAided;
        foreach (var (key, message) in aided.Augment.Problems(recipe.Data.Resolution))
            yield return new($"{Section}augment.{key}", message);
        if (aided.Augment is AdaAugmentOptions { Control: "r_v" })
            yield return new(
                Section + "augment.control",
                "found r_v, expected r_t, r_t_image or fixed: each network sees training images only");
        if (aided.Loss is not SeparateLoss)
        {
            yield return new(
                Section + "loss.type",
                $"found {PartRegistry.NameOf(aided.Loss)}, which compares images in pairs; expected another: "
                + string.Join(", ", PartRegistry.All<SeparateLoss>().Keys));
        }
    }

    private static IEnumerable<RecipeProblem> Together(Recipe recipe)
    {
        var aided = recipe.VisionAided;
        if (aided is { AddWhen: "stalled", Count: > 1 } && !recipe.Metrics.Names.Contains("kid"))
            yield return new(
                Section + "add_when",
                "found stalled without kid among metrics.names, by which the best evaluation is found; expected "
                    + "interval, or kid there");
        if (aided.Head == "perceptual" && recipe.Data.Labels != "none")
            yield return new(
                Section + "head",
                $"found perceptual with data.labels {recipe.Data.Labels}, expected another: it takes no labels");
    }
}
