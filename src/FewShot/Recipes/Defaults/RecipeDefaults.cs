using FewShotGan.Discriminators;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Optimizers;
using FewShotGan.Parts;
using FewShotGan.Transfer;

namespace FewShotGan.Recipes;

/// <summary>
/// The values of the keys that a recipe leaves out. The preset decides first; what training begins from decides over
/// it, since networks must have the architecture of their checkpoint.
/// </summary>
internal static class RecipeDefaults
{
    // What a recipe begins with when it names one of an assembly's networks: generator.fastgan.yaml and so on.
    private const string PartsFolder = "recipes/parts/";

    private static readonly EmbeddedYaml Shipped = EmbeddedYaml.OfLibrary(PartsFolder);

    /// <summary>The recipe that a file changes by its keys.</summary>
    /// <param name="preset">The file's preset, or null.</param>
    /// <param name="resolution">Its data.resolution, or null.</param>
    /// <param name="from">Its transfer.from, or null.</param>
    /// <param name="generator">Its generator.type, or null.</param>
    /// <param name="discriminator">Its discriminator.type, or null.</param>
    /// <param name="method">Its transfer.method, or null.</param>
    public static Recipe For(
        string? preset, int? resolution, string? from, string? generator, string? discriminator, string? method)
    {
        var recipe = For(preset, resolution, from, generator, discriminator);
        return TypeOf<TransferMethodOptions>(method, source: null) is { } type
            && Activator.CreateInstance(type) is TransferMethodOptions transfer
            ? recipe with
            {
                Generator = transfer.For(recipe.Generator), Discriminator = transfer.For(recipe.Discriminator),
            }
            : recipe;
    }

    private static Recipe For(string? preset, int? resolution, string? from, string? generator, string? discriminator)
    {
        var source = from is null ? null : TransferSource.FindArchitecture(from);
        int side = resolution ?? source?.Generator?.Resolution ?? source?.Discriminator?.Resolution
            ?? new Recipe().Data.Resolution;
        bool known = preset is not null && Presets.Names.Contains(preset) && side > 0;
        var recipe = known ? Presets.Of(preset!, side) : new Recipe();
        recipe = OfTypes(
            recipe, TypeOf<GeneratorOptions>(generator, source?.Generator),
            TypeOf<DiscriminatorOptions>(discriminator, source?.Discriminator));
        var channels = source?.Generator is { } pretrained
            ? DataOptions.ChannelsOf(pretrained.ImageChannels)
            : recipe.Data.Channels;
        recipe = recipe with { Data = recipe.Data with { Resolution = side, Channels = channels } };
        if (from is null) return recipe;

        // With a ramp-up the average would begin by forgetting what it was loaded with, so the official programs drop
        // it too.
        return recipe with
        {
            Training = recipe.Training with { EmaRampup = null },
            Generator = Grown(
                Of(source?.Generator, source?.Inferred == true, recipe.Generator), source?.Generator, side),
            Discriminator = Grown(
                Of(source?.Discriminator, source?.Inferred == true, recipe.Discriminator), source?.Discriminator, side),
        };
    }

    /// <summary>A generator that grows from its source's resolution, if the images' is a higher one.</summary>
    private static GeneratorOptions Grown(GeneratorOptions own, GeneratorOptions? source, int side) =>
        own is StyleGan2GeneratorOptions network && source is StyleGan2GeneratorOptions { Resolution: var from } before
        && (from < side || before.StartResolution is not null)
            ? network with { StartResolution = Math.Min(from, side) }
            : own;

    /// <summary>A discriminator that can follow it, with the inputs that its source has.</summary>
    private static DiscriminatorOptions Grown(DiscriminatorOptions own, DiscriminatorOptions? source, int side) =>
        own is StyleGan2DiscriminatorOptions network
        && source is StyleGan2DiscriminatorOptions { Resolution: var from } before && from < side
            ? network with { StartResolution = before.StartResolution ?? from }
            : own;

    /// <summary>What the options of a part begin as where a recipe names its type.</summary>
    /// <param name="section">The section's key.</param>
    /// <param name="record">The part's record.</param>
    /// <param name="current">The options that they take the place of.</param>
    public static object Part(string section, Type record, object current)
    {
        var part = OfType(record);
        return (section, part) switch
        {
            (_, OptimizerOptions optimizer) =>
                optimizer with { GLr = ((OptimizerOptions)current).GLr, DLr = ((OptimizerOptions)current).DLr },
            ("vision_aided.augment", AdaAugmentOptions ada) => ada with { Target = VisionAidedRecipe.AdaTarget },
            _ => part,
        };
    }

    /// <summary>
    /// The options of a part before any key: StyleGAN2's networks are the tool's own small ones.
    /// </summary>
    private static object OfType(Type record) => Activator.CreateInstance(record) switch
    {
        StyleGan2GeneratorOptions => new Recipe().Generator,
        StyleGan2DiscriminatorOptions => new Recipe().Discriminator,
        var part => part!,
    };

    private static Type? TypeOf<TOptions>(string? name, TOptions? source)
        where TOptions : class =>
        name is null ? source?.GetType() : PartRegistry.All<TOptions>().GetValueOrDefault(name);

    /// <summary>The recipe with these types of networks, and what other keys begin as with them.</summary>
    private static Recipe OfTypes(Recipe recipe, Type? generator, Type? discriminator)
    {
        if (generator is not null && generator != recipe.Generator.GetType())
            recipe = With(recipe with { Generator = (GeneratorOptions)OfType(generator) }, "generator", generator);
        if (discriminator is not null && discriminator != recipe.Discriminator.GetType())
            recipe = With(
                recipe with { Discriminator = (DiscriminatorOptions)OfType(discriminator) }, "discriminator",
                discriminator);
        return recipe;
    }

    private static Recipe With(Recipe recipe, string section, Type part)
    {
        var file = $"{section}.{PartRegistry.NameOf(part)}";
        var yaml = Shipped.Names.Contains(file) ? Shipped : new EmbeddedYaml(PartsFolder, part.Assembly);
        if (yaml.Names.Contains(file)) RecipeReader.Apply(recipe, yaml.Keys(file));
        return recipe;
    }

    // Shapes do not show everything; what they do not is the recipe's.
    private static GeneratorOptions Of(GeneratorOptions? source, bool inferred, GeneratorOptions recipe)
    {
        if (source is null || source.GetType() != recipe.GetType()) return recipe;
        if (inferred && source is StyleGan2GeneratorOptions seen)
            source = seen with { ConvClamp = ((StyleGan2GeneratorOptions)recipe).ConvClamp };
        return source.For(recipe.Resolution, recipe.ImageChannels, recipe.CDim);
    }

    private static DiscriminatorOptions Of(DiscriminatorOptions? source, bool inferred, DiscriminatorOptions recipe)
    {
        if (source is null || source.GetType() != recipe.GetType()) return recipe;
        if (inferred && source is StyleGan2DiscriminatorOptions seen)
        {
            var own = (StyleGan2DiscriminatorOptions)recipe;
            source = seen with { ConvClamp = own.ConvClamp, MbstdGroupSize = own.MbstdGroupSize };
        }

        return source.For(recipe.Resolution, recipe.ImageChannels, recipe.CDim);
    }
}
