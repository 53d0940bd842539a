namespace FewShotGan.Recipes;

/// <summary>
/// The settings that the official programs of StyleGAN2-ADA, DiffAugment and Projected GAN go by name: a file each in
/// <c>recipes/presets</c>, which says whose they are. As there, augmentation is chosen beside them.
/// </summary>
public static class Presets
{
    private static readonly EmbeddedYaml Files = EmbeddedYaml.OfLibrary("recipes/presets/");

    /// <summary>What a recipe may give as its preset.</summary>
    public static IReadOnlyList<string> Names => Files.Names;

    /// <summary>A recipe with a preset's settings; data, augmentation and name are the defaults.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="resolution">Side of the images in pixels, from which <c>auto</c> derives its settings.</param>
    /// <exception cref="ArgumentException">There is no such preset.</exception>
    public static Recipe Of(string name, int resolution)
    {
        if (!Names.Contains(name)) throw new ArgumentException($"there is no preset '{name}'", nameof(name));
        var recipe = new RecipeReader().Read(Files.Keys(name)) with { Preset = name };
        return name == AutoPreset.Name ? AutoPreset.For(recipe, resolution) : recipe;
    }
}
