using System.Reflection;
using System.Text.Json;

namespace FewShotGan.Recipes;

/// <summary>How a record's properties are named in YAML, and which of them are sections.</summary>
internal static class RecipeKeys
{
    /// <summary>The keys of a section, in the order in which the record declares them.</summary>
    public static IReadOnlyList<(string Key, PropertyInfo Property)> Of(Type section) => section
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.CanWrite)
        .OrderBy(property => property.MetadataToken)
        .Select(property => (JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name), property))
        .ToList();

    /// <summary>Whether a property holds further keys rather than a value.</summary>
    public static bool IsSection(PropertyInfo property) =>
        property.PropertyType.IsClass && property.PropertyType != typeof(string);
}
