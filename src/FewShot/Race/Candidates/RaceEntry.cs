using FewShotGan.Recipes;

namespace FewShotGan.Race;

/// <summary>Who is to take part in a race: a recipe, and what is changed of it.</summary>
/// <param name="Recipe">A shipped recipe's name, or a file.</param>
/// <param name="Name">What it is called in the race.</param>
/// <param name="Changes">Keys that are changed in it, in YAML as after <c>-s</c>.</param>
internal sealed record RaceEntry(string Recipe, string Name, params IReadOnlyList<string> Changes)
{
    /// <summary>A recipe as it is, by the name of its file.</summary>
    /// <param name="recipe">A shipped recipe's name, or a file.</param>
    public static RaceEntry Of(string recipe) => new(recipe, Path.GetFileNameWithoutExtension(recipe));

    /// <summary>The changes.</summary>
    public IEnumerable<RecipeOverride> Overrides => Changes.Select(RecipeOverride.Parse);
}
