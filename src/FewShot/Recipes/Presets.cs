using FewShotGan.Discriminators;
using FewShotGan.Generators;
using FewShotGan.Optimizers;
using FewShotGan.Regularizers;

namespace FewShotGan.Recipes;

/// <summary>
/// The settings that the official programs go by name: <c>auto</c> to <c>cifar</c> are StyleGAN2-ADA's (Karras et al.
/// 2020, "Training Generative Adversarial Networks with Limited Data"), <c>low_shot</c> is DiffAugment's (Zhao et al.
/// 2020), those that begin with <c>projected</c> are Projected GAN's (Sauer et al. 2021). As there, augmentation is
/// chosen beside them. Everything computes in float32 on one device.
/// </summary>
public static class Presets
{
    private const double TickKimg = 4;

    private sealed record Settings(
        double Kimg, int Batch, int Mbstd, double Fmaps, double Lr, double Gamma, double EmaKimg, double? EmaRampup, int Mapping,
        int SnapshotTicks = 50);

    /// <summary>What a recipe may give as its preset.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["auto", "stylegan2", "paper256", "paper512", "paper1024", "cifar", "low_shot", .. ProjectedPresets.Names];

    /// <summary>A recipe with a preset's settings; data, augmentation and name are the defaults.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="resolution">Side of the pictures in pixels, from which <c>auto</c> derives its settings.</param>
    /// <exception cref="ArgumentException">There is no such preset.</exception>
    public static Recipe Of(string name, int resolution)
    {
        if (ProjectedPresets.Names.Contains(name)) return ProjectedPresets.Of(name);
        var settings = name switch
        {
            "auto" => Auto(resolution),
            "stylegan2" => new Settings(25000, 32, 4, 1, 0.002, 10, 10, null, 8),
            "paper256" => new Settings(25000, 64, 8, 0.5, 0.0025, 1, 20, null, 8),
            "paper512" => new Settings(25000, 64, 8, 1, 0.0025, 0.5, 20, null, 8),
            "paper1024" => new Settings(25000, 32, 4, 1, 0.002, 2, 10, null, 8),
            "cifar" => new Settings(100000, 64, 32, 1, 0.0025, 0.01, 500, 0.05, 2),
            "low_shot" => new Settings(300, 8, 4, 1, 0.002, 10, 10, null, 2, SnapshotTicks: 10),
            _ => throw new ArgumentException($"there is no preset '{name}'", nameof(name)),
        };
        var recipe = Build(name, settings);

        // CIFAR-10 (Karras et al. 2020, appendix D): no path length, no mixing, no residual connections in D.
        return name != "cifar" ? recipe : recipe with
        {
            Discriminator = (StyleGan2DiscriminatorOptions)recipe.Discriminator with { Architecture = "orig" },
            Regularizers = recipe.Regularizers.With(new PathLengthOptions { Weight = 0 }),
            Training = recipe.Training with { StyleMixingProb = 0 },
        };
    }

    private static Settings Auto(int resolution)
    {
        int batch = Math.Clamp(4096 / resolution, 1, 32);
        return new Settings(
            Kimg: 25000,
            Batch: batch,
            Mbstd: Math.Min(batch, 4),
            Fmaps: resolution >= 512 ? 1 : 0.5,
            Lr: resolution >= 1024 ? 0.002 : 0.0025,
            Gamma: 0.0002 * resolution * resolution / batch,
            EmaKimg: batch * 10 / 32.0,
            EmaRampup: 0.05,
            Mapping: 2);
    }

    private static Recipe Build(string name, Settings settings)
    {
        int channelBase = (int)(settings.Fmaps * 32768);
        return new Recipe
        {
            Preset = name,
            Generator = new StyleGan2GeneratorOptions
            {
                ZDim = 512, WDim = 512, MappingLayers = settings.Mapping, ChannelBase = channelBase, ChannelMax = 512, ConvClamp = 256,
            },
            Discriminator = new StyleGan2DiscriminatorOptions
            {
                ChannelBase = channelBase, ChannelMax = 512, MbstdGroupSize = settings.Mbstd, ConvClamp = 256,
            },
            Regularizers = [new R1Options { Gamma = settings.Gamma }, new PathLengthOptions()],
            Optimizer = new AdamOptions { GLr = settings.Lr, DLr = settings.Lr },
            Training = new()
            {
                Kimg = settings.Kimg, Batch = settings.Batch, StyleMixingProb = 0.9, EmaKimg = settings.EmaKimg, EmaRampup = settings.EmaRampup,
                TickKimg = TickKimg, SampleTicks = settings.SnapshotTicks, SnapshotTicks = settings.SnapshotTicks,
            },

            // With each snapshot, as there.
            Metrics = new() { EveryKimg = TickKimg * settings.SnapshotTicks },
        };
    }
}
