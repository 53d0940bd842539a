using System.Reflection;
using System.Text.Json;
using FewShotGan.Layers;
using FewShotGan.Parts;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FewShotGan.Recipes;

/// <summary>How a record's properties are named in YAML, and which of them are sections.</summary>
internal static class RecipeKeys
{
    /// <summary>The key that says which part a section holds the options of.</summary>
    public const string Type = "type";

    /// <summary>
    /// The keys of a section, in the order in which the record declares them, after those of the record it derives
    /// from.
    /// </summary>
    public static IReadOnlyList<(string Key, PropertyInfo Property)> Of(Type section) => section
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.CanWrite && !property.IsDefined(typeof(DecidedByImagesAttribute)))
        .OrderBy(property => Depth(property.DeclaringType!)).ThenBy(property => property.MetadataToken)
        .Select(property => (NameOf(property.Name), property))
        .ToList();

    /// <summary>Whether a property holds further keys rather than a value.</summary>
    public static bool IsSection(PropertyInfo property) =>
        property.PropertyType.IsClass && property.PropertyType != typeof(string);

    /// <summary>Whether a section holds the options of a part of a kind, which its key <c>type</c> says.</summary>
    /// <param name="section">The type of the section's property.</param>
    public static bool IsTyped(Type section) => section.IsAbstract;

    /// <summary>The type of a section's property; null where a recipe has no such section.</summary>
    /// <param name="path">The keys that lead to it.</param>
    public static Type? SectionAt(IEnumerable<string> path)
    {
        var section = typeof(Recipe);
        foreach (var name in path)
        {
            var property = Of(section).FirstOrDefault(key => key.Key == name).Property;
            if (property is null || !IsSection(property)) return null;
            section = property.PropertyType;
        }

        return section;
    }

    /// <summary>
    /// The one key of a section that a value in the section's place stands for; null if it stands for none.
    /// </summary>
    /// <param name="section">The type of the section's property, or null where there is no section.</param>
    /// <param name="value">What stands there: the name of a part, or the list of the metrics' names.</param>
    public static string? KeyOf(Type? section, YamlNode value) => value switch
    {
        YamlScalarNode when !IsNull(value) && section is not null && IsTyped(section) => Type,
        YamlSequenceNode when section == typeof(MetricsRecipe) => NameOf(nameof(MetricsRecipe.Names)),
        _ => null,
    };

    /// <summary>Whether a value is YAML's null.</summary>
    /// <param name="node">The value.</param>
    public static bool IsNull(YamlNode node) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "null" or "~" };

    /// <summary>A name of C# as recipes write it.</summary>
    /// <param name="name">A property or a value of an enumeration.</param>
    public static string NameOf(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    /// <summary>Every section of a recipe with its keys' prefix, the recipe itself first.</summary>
    /// <param name="recipe">The recipe, or a section of it.</param>
    /// <param name="prefix">What its keys begin with.</param>
    public static IEnumerable<(string Prefix, object Section)> Sections(object recipe, string prefix = "")
    {
        yield return (prefix, recipe);
        foreach (var (key, property) in Of(recipe.GetType()).Where(key => IsSection(key.Property)))
        {
            var value = property.GetValue(recipe)!;
            var children = value is IPartSet set ? set.Named.Select(part => ($"{prefix}{key}.{part.Name}.", part.Part)) : [($"{prefix}{key}.", value)];
            foreach (var section in children.SelectMany(child => Sections(child.Item2, child.Item1))) yield return section;
        }
    }

    private static int Depth(Type type) => type.BaseType is { } parent ? 1 + Depth(parent) : 0;
}
