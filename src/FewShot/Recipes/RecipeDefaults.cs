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
        int side = resolution ?? new Recipe().Data.Resolution;
        bool known = preset is not null && Presets.Names.Contains(preset) && side > 0;
        var recipe = known ? Presets.Of(preset!, side) : new Recipe();
        return recipe with { Data = recipe.Data with { Resolution = side } };
    }
}
