using FewShotGan.Parts;

namespace FewShotGan.Recipes;

/// <summary>A key in which two recipes differ.</summary>
/// <param name="Key">The key with its section, such as <c>training.kimg</c>.</param>
/// <param name="Old">
/// Its value in the first recipe, as YAML; <c>none</c> where the first recipe has no such key or part.
/// </param>
/// <param name="New">Its value in the second.</param>
internal sealed record RecipeDifference(string Key, string Old, string New)
{
    private const string None = "none";

    /// <summary>Every difference, in the order of the keys.</summary>
    /// <param name="old">One recipe.</param>
    /// <param name="changed">The other.</param>
    public static IReadOnlyList<RecipeDifference> Between(Recipe old, Recipe changed)
    {
        var (before, after) = (Values(old), Values(changed));
        return [.. before.Concat(after).Select(value => value.Key).Distinct()
            .Select(key => new RecipeDifference(key, Of(before, key), Of(after, key)))
            .Where(difference => difference.Old != difference.New)];

        static string Of(List<(string Key, string Value)> values, string key) =>
            values.Find(value => value.Key == key).Value ?? None;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Key} ({Old} there, {New} here)";

    private static List<(string Key, string Value)> Values(Recipe recipe) =>
        [.. OptionKeys.Sections(recipe).SelectMany(section =>
        OptionKeys.Of(section.Section.GetType())
            .SelectMany(
                key => Value(
                    $"{section.Prefix}{key.Key}", key.Property.PropertyType, key.Property.GetValue(section.Section))))];

    private static IEnumerable<(string Key, string Value)> Value(string key, Type type, object? value)
    {
        if (value is IPartSet || !type.IsClass || type == typeof(string))
            return value is IPartSet ? [] : [(key, RecipeWriter.Text(value))];
        return RecipeKeys.IsTyped(type) ? [($"{key}.{RecipeKeys.Type}", PartRegistry.NameOf(value!))] : [];
    }
}
