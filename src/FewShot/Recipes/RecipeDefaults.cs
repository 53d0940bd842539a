using FewShotGan.Discriminators;
using FewShotGan.Discriminators.Projected;
using FewShotGan.Generators;
using FewShotGan.Generators.FastGan;
using FewShotGan.Transfer;

namespace FewShotGan.Recipes;

/// <summary>
/// The values of the keys that a recipe leaves out. The preset decides first; what training begins from decides over it,
/// since networks must have the architecture of their checkpoint.
/// </summary>
internal static class RecipeDefaults
{
    /// <summary>The recipe that a file changes by its keys.</summary>
    /// <param name="preset">The file's preset, or null.</param>
    /// <param name="resolution">Its data.resolution, or null.</param>
    /// <param name="from">Its transfer.from, or null.</param>
    /// <param name="generator">Its generator.type, or null.</param>
    /// <param name="discriminator">Its discriminator.type, or null.</param>
    public static Recipe For(string? preset, int? resolution, string? from, string? generator, string? discriminator)
    {
        var source = from is null ? null : TransferSource.FindArchitecture(from);
        int side = resolution ?? source?.Generator?.Resolution ?? source?.Discriminator?.Resolution ?? new Recipe().Data.Resolution;
        bool known = preset is not null && Presets.Names.Contains(preset) && side > 0;
        var recipe = known ? Presets.Of(preset!, side) : new Recipe();
        recipe = OfTypes(recipe, generator ?? TypeOf(source?.Generator), discriminator ?? TypeOf(source?.Discriminator));
        var channels = source?.Generator?.ImageChannels == 1 ? "grey" : recipe.Data.Channels;
        recipe = recipe with { Data = recipe.Data with { Resolution = side, Channels = channels } };
        if (from is null) return recipe;

        // With a ramp-up the average would begin by forgetting what it was loaded with, so the official programs drop it too.
        recipe = recipe with { Training = recipe.Training with { EmaRampup = null } };
        if (source?.Generator is { } g) recipe = recipe with { Generator = Of(g, source.Inferred, recipe.Generator) };
        if (source?.Discriminator is { } d) recipe = recipe with { Discriminator = Of(d, source.Inferred, recipe.Discriminator) };
        return recipe;
    }

    /// <summary>The recipe with these types of networks, and what their own keys and the loss begin as with them.</summary>
    private static Recipe OfTypes(Recipe recipe, string? generator, string? discriminator)
    {
        var typed = recipe with
        {
            Generator = recipe.Generator with { Type = generator ?? recipe.Generator.Type },
            Discriminator = recipe.Discriminator with { Type = discriminator ?? recipe.Discriminator.Type },
        };
        return typed == recipe ? recipe : ProjectedPresets.For(typed);
    }

    private static string? TypeOf(GeneratorOptions? options) =>
        options is null ? null : NetworkTypes.Generators.First(pair => pair.Value == options.GetType()).Key;

    private static string? TypeOf(DiscriminatorOptions? options) =>
        options is null ? null : NetworkTypes.Discriminators.First(pair => pair.Value == options.GetType()).Key;

    private static GeneratorRecipe Of(GeneratorOptions source, bool inferred, GeneratorRecipe recipe) => source switch
    {
        FastGanOptions fastGan => recipe with { ZDim = fastGan.ZDim, Ngf = fastGan.Ngf, Lite = fastGan.Lite },
        _ => Of((StyleGan2GeneratorOptions)source, inferred, recipe),
    };

    private static DiscriminatorRecipe Of(DiscriminatorOptions source, bool inferred, DiscriminatorRecipe recipe) => source switch
    {
        ProjectedDiscriminatorOptions projected => recipe with
        {
            Projected = new()
            {
                FeatureNetworks = projected.FeatureNetworks, Taps = projected.Taps, Resolution = projected.FeatureResolution,
                HeadsEngine = projected.HeadsEngine,
                Projection = projected.Projection, Channels = projected.ProjectionChannels, Expand = projected.Expand,
                Scales = projected.Scales, Separable = projected.Separable, Patch = projected.Patch, HeadChannels = projected.HeadChannels,
            },
        },
        _ => Of((StyleGan2DiscriminatorOptions)source, inferred, recipe),
    };

    private static GeneratorRecipe Of(StyleGan2GeneratorOptions source, bool inferred, GeneratorRecipe recipe) => recipe with
    {
        Architecture = source.Architecture,
        ZDim = source.ZDim,
        WDim = source.WDim,
        MappingLayers = source.MappingLayers,
        ChannelBase = source.ChannelBase,
        ChannelMax = source.ChannelMax,
        ConvClamp = inferred ? recipe.ConvClamp : source.ConvClamp,
    };

    private static DiscriminatorRecipe Of(StyleGan2DiscriminatorOptions source, bool inferred, DiscriminatorRecipe recipe) => recipe with
    {
        Architecture = source.Architecture,
        ChannelBase = source.ChannelBase,
        ChannelMax = source.ChannelMax,
        MbstdChannels = source.MbstdChannels,
        MbstdGroupSize = inferred ? recipe.MbstdGroupSize : source.MbstdGroupSize ?? recipe.MbstdGroupSize,
        ConvClamp = inferred ? recipe.ConvClamp : source.ConvClamp,
    };
}
