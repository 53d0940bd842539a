using System.Reflection;
using System.Text.Json;
using FewShotGan.Parts;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FewShotGan.Recipes;

/// <summary>
/// What a section of a recipe may hold in YAML: keys, the options of a part, or a part's name in their place.
/// </summary>
internal static class RecipeKeys
{
    /// <summary>The key that says which part a section holds the options of.</summary>
    public const string Type = "type";

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
            var property = OptionKeys.Of(section).FirstOrDefault(key => key.Key == name).Property;
            if (property is null || !OptionKeys.IsSection(property)) return null;
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
        YamlSequenceNode when section == typeof(MetricsRecipe) => OptionKeys.NameOf(nameof(MetricsRecipe.Names)),
        _ => null,
    };

    /// <summary>Whether a value is YAML's null.</summary>
    /// <param name="node">The value.</param>
    public static bool IsNull(YamlNode node) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "null" or "~" };
}
