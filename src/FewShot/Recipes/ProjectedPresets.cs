using FewShotGan.Discriminators;
using FewShotGan.Discriminators.Projected;
using FewShotGan.Generators;
using FewShotGan.Generators.FastGan;
using FewShotGan.Inputs;
using FewShotGan.Losses;
using FewShotGan.Metrics;
using FewShotGan.Regularizers;

namespace FewShotGan.Recipes;

/// <summary>
/// The settings that Projected GAN's official program goes by name (Sauer et al. 2021), with the paper's batch of 64.
/// Their feature network is this tool's, which can be had everywhere; the paper's is EfficientNet-Lite0.
/// </summary>
internal static class ProjectedPresets
{
    private const int Batch = 64;

    /// <summary>What a recipe may give as its preset.</summary>
    public static IReadOnlyList<string> Names { get; } = ["projected_fastgan", "projected_fastgan_lite", "projected_stylegan2"];

    /// <summary>The feature networks of a recipe that names none.</summary>
    public static IReadOnlyList<string> FeatureNetworks { get; } = ["pp-ocr-detector"];

    /// <summary>A recipe with a preset's settings; data and name are the defaults.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static Recipe Of(string name)
    {
        bool styleGan2 = name == "projected_stylegan2";
        double lr = styleGan2 ? 0.002 : 0.0002;
        GeneratorOptions generator = styleGan2
            ? new StyleGan2GeneratorOptions { ZDim = 64, WDim = 128, MappingLayers = 2, ChannelBase = 32768, ChannelMax = 512 }
            : new FastGanOptions { Lite = name == "projected_fastgan_lite" };
        var recipe = new Recipe
        {
            Preset = name,
            Training = new()
            {
                Kimg = 25000, Batch = Batch, EmaKimg = Batch * 10 / 32.0, EmaRampup = 0.05, TickKimg = 4, SampleTicks = 50, SnapshotTicks = 50,
            },
        };
        recipe = WithDiscriminator(
            WithGenerator(recipe, generator), new ProjectedDiscriminatorOptions { FeatureNetworks = FeatureNetworks, Separable = styleGan2 });
        return recipe with { Optimizer = recipe.Optimizer with { GLr = lr, DLr = lr } };
    }

    /// <summary>A recipe with another type of generator, and what other keys begin as with it.</summary>
    /// <param name="recipe">The recipe so far.</param>
    /// <param name="generator">The generator's options.</param>
    public static Recipe WithGenerator(Recipe recipe, GeneratorOptions generator)
    {
        const double lr = 0.0002;
        recipe = recipe with { Generator = generator };
        return generator is not FastGanOptions ? recipe : recipe with { Optimizer = recipe.Optimizer with { GLr = lr, DLr = lr } };
    }

    /// <summary>A recipe with another type of discriminator, and what other keys begin as with it.</summary>
    /// <param name="recipe">The recipe so far.</param>
    /// <param name="discriminator">The discriminator's options.</param>
    public static Recipe WithDiscriminator(Recipe recipe, DiscriminatorOptions discriminator)
    {
        recipe = recipe with { Discriminator = discriminator };
        if (discriminator is not ProjectedDiscriminatorOptions)
        {
            var usual = new Recipe();
            return recipe with { Loss = usual.Loss, Training = recipe.Training with { WAvg = usual.Training.WAvg } };
        }

        return recipe with
        {
            Loss = new HingeLoss(),
            Augment = recipe.Augment is DiffAugmentOptions augment ? augment with { CutoutRatio = 0.2 } : recipe.Augment,
            Metrics = recipe.Metrics with { Network = FeatureExtractor.OtherNetwork },

            // The interval of a penalty that there is not stays: the official program corrects the optimiser for it.
            Regularizers = [new R1Options { Gamma = 0 }],
            Training = recipe.Training with { StyleMixingProb = 0, WAvg = "discriminator" },
        };
    }
}
