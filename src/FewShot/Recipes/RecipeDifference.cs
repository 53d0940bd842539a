namespace FewShotGan.Recipes;

/// <summary>A key in which two recipes differ.</summary>
/// <param name="Key">The key with its section, such as <c>training.kimg</c>.</param>
/// <param name="Old">Its value in the first recipe, as YAML.</param>
/// <param name="New">Its value in the second.</param>
public sealed record RecipeDifference(string Key, string Old, string New)
{
    /// <summary>Every difference, in the order of the keys.</summary>
    /// <param name="old">One recipe.</param>
    /// <param name="changed">The other.</param>
    public static IReadOnlyList<RecipeDifference> Between(Recipe old, Recipe changed) => Sections(old, changed, "").ToList();

    /// <inheritdoc/>
    public override string ToString() => $"{Key} ({Old} there, {New} here)";

    private static IEnumerable<RecipeDifference> Sections(object old, object changed, string prefix)
    {
        foreach (var (name, property) in RecipeKeys.Of(old.GetType()))
        {
            var (before, after) = (property.GetValue(old), property.GetValue(changed));
            if (RecipeKeys.IsSection(property))
            {
                foreach (var difference in Sections(before!, after!, $"{prefix}{name}.")) yield return difference;
                continue;
            }

            var (was, now) = (RecipeWriter.Text(before), RecipeWriter.Text(after));
            if (was != now) yield return new(prefix + name, was, now);
        }
    }
}
