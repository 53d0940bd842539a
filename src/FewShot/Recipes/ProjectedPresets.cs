using FewShotGan.Metrics;

namespace FewShotGan.Recipes;

/// <summary>
/// The settings that Projected GAN's official program goes by name (Sauer et al. 2021), with the paper's batch of 64. Their
/// feature network is this tool's, which can be had everywhere; the paper's is EfficientNet-Lite0.
/// </summary>
internal static class ProjectedPresets
{
    private const int Batch = 64;

    /// <summary>What a recipe may give as its preset.</summary>
    public static IReadOnlyList<string> Names { get; } = ["projected_fastgan", "projected_fastgan_lite", "projected_stylegan2"];

    /// <summary>A recipe with a preset's settings; data and name are the defaults.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static Recipe Of(string name)
    {
        bool styleGan2 = name == "projected_stylegan2";
        double lr = styleGan2 ? 0.002 : 0.0002;
        var recipe = new Recipe
        {
            Preset = name,
            Generator = styleGan2
                ? new() { ZDim = 64, WDim = 128, MappingLayers = 2, ChannelBase = 32768, ChannelMax = 512 }
                : new() { Type = NetworkTypes.FastGan, Lite = name == "projected_fastgan_lite" },
            Discriminator = new() { Type = NetworkTypes.Projected, Projected = new() { Separable = styleGan2 } },
            Training = new()
            {
                Kimg = 25000, Batch = Batch, EmaKimg = Batch * 10 / 32.0, EmaRampup = 0.05, TickKimg = 4, SampleTicks = 50, SnapshotTicks = 50,
            },
        };
        recipe = For(recipe);
        return recipe with { Optimizer = recipe.Optimizer with { GLr = lr, DLr = lr } };
    }

    /// <summary>What other keys of a recipe begin as with its types of networks.</summary>
    /// <param name="recipe">The recipe so far.</param>
    public static Recipe For(Recipe recipe)
    {
        if (recipe.Generator.Type == NetworkTypes.FastGan)
        {
            const double lr = 0.0002;
            recipe = recipe with { Generator = recipe.Generator with { ZDim = 256 }, Optimizer = recipe.Optimizer with { GLr = lr, DLr = lr } };
        }

        // The interval of a penalty that there is not stays: the official program corrects Adam's settings for it.
        return !recipe.Discriminator.IsProjected ? recipe : recipe with
        {
            Augment = recipe.Augment with { CutoutRatio = 0.2 },
            Metrics = recipe.Metrics with { Network = FeatureExtractor.OtherNetwork },
            Loss = recipe.Loss with { R1Gamma = 0, PlWeight = 0, PlInterval = null, StyleMixingProb = 0 },
        };
    }
}
