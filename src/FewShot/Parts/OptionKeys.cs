using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using FewShotGan.Layers;

namespace FewShotGan.Parts;

/// <summary>How the properties of an options record are named in recipes, and which of them are sections.</summary>
internal static class OptionKeys
{
    // A check of a recipe asks for those of all its sections, and reflection is slow.
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<(string Key, PropertyInfo Property)>>
        Found = new();

    /// <summary>
    /// The keys of a section, in the order in which the record declares them, after those of the record it derives
    /// from.
    /// </summary>
    public static IReadOnlyList<(string Key, PropertyInfo Property)> Of(Type section) =>
        Found.GetOrAdd(section, type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite && !property.IsDefined(typeof(DecidedByImagesAttribute)))
            .OrderBy(property => Depth(property.DeclaringType!)).ThenBy(property => property.MetadataToken)
            .Select(property => (NameOf(property.Name), property))
            .ToList());

    /// <summary>Whether a property holds further keys rather than a value.</summary>
    public static bool IsSection(PropertyInfo property) =>
        property.PropertyType.IsClass && property.PropertyType != typeof(string);

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
            var children = value is IPartSet set
                ? set.Named.Select(part => ($"{prefix}{key}.{part.Name}.", part.Part))
                : [($"{prefix}{key}.", value)];
            foreach (var section in children.SelectMany(child => Sections(child.Item2, child.Item1)))
                yield return section;
        }
    }

    private static int Depth(Type type) => type.BaseType is { } parent ? 1 + Depth(parent) : 0;
}
