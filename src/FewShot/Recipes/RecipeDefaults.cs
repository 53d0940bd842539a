using FewShotGan.Discriminators;
using FewShotGan.Generators;
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
    public static Recipe For(string? preset, int? resolution, string? from)
    {
        var source = from is null ? null : TransferSource.FindArchitecture(from);
        int side = resolution ?? source?.Generator?.Resolution ?? source?.Discriminator?.Resolution ?? new Recipe().Data.Resolution;
        bool known = preset is not null && Presets.Names.Contains(preset) && side > 0;
        var recipe = known ? Presets.Of(preset!, side) : new Recipe();
        var channels = source?.Generator?.ImageChannels == 1 ? "grey" : recipe.Data.Channels;
        recipe = recipe with { Data = recipe.Data with { Resolution = side, Channels = channels } };
        if (from is null) return recipe;

        // With a ramp-up the average would begin by forgetting what it was loaded with, so the official programs drop it too.
        recipe = recipe with { Training = recipe.Training with { EmaRampup = null } };
        if (source?.Generator is { } g) recipe = recipe with { Generator = Of(g, source.Inferred, recipe.Generator) };
        if (source?.Discriminator is { } d) recipe = recipe with { Discriminator = Of(d, source.Inferred, recipe.Discriminator) };
        return recipe;
    }

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
