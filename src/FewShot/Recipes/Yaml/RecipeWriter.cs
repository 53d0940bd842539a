using System.Collections;
using System.Globalization;
using FewShotGan.Parts;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace FewShotGan.Recipes;

/// <summary>Writes every key of a recipe as YAML.</summary>
internal static class RecipeWriter
{
    /// <summary>
    /// The YAML text of <paramref name="recipe"/>, with the versions that ran it as the last section.
    /// </summary>
    public static string Write(Recipe recipe, IReadOnlyDictionary<string, string> versions)
    {
        var root = Section(recipe);
        if (versions.Count > 0)
            root.Add(RecipeReader.VersionsKey, new YamlMappingNode(versions.Select(pair =>
                KeyValuePair.Create<YamlNode, YamlNode>(Name(pair.Key), Value(pair.Value)))));
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        new YamlStream(new YamlDocument(root)).Save(text, assignAnchors: false);
        return text.ToString().Replace("\r\n", "\n", StringComparison.Ordinal)
            .Replace("\n...\n", "\n", StringComparison.Ordinal);
    }

    /// <summary>The YAML text of one value.</summary>
    public static string Text(object? value) => value switch
    {
        string or null => Value(value).ToString(),
        IEnumerable items => $"[{string.Join(", ", items.Cast<object>().Select(Text))}]",
        _ => Value(value).ToString(),
    };

    private static YamlMappingNode Section(object section, bool typed = false)
    {
        var node = new YamlMappingNode();
        if (typed) node.Add(Name(RecipeKeys.Type), Value(PartRegistry.NameOf(section)));
        foreach (var (key, property) in OptionKeys.Of(section.GetType()))
        {
            var value = property.GetValue(section);
            node.Add(Name(key), value switch
            {
                IPartSet parts => Parts(parts),
                not null when OptionKeys.IsSection(property) =>
                    Section(value, RecipeKeys.IsTyped(property.PropertyType)),
                _ => Value(value),
            });
        }

        return node;
    }

    // A part that a preset has and the recipe has not is written as null, which takes it away on reading.
    private static YamlMappingNode Parts(IPartSet parts)
    {
        var node = new YamlMappingNode();
        foreach (var name in PartRegistry.All(parts.Kind).Keys)
            node.Add(Name(name), parts.Find(name) is { } part ? Section(part) : Value(null));
        return node;
    }

    private static YamlScalarNode Name(string key) => new(key);

    private static YamlNode Value(object? value) => value switch
    {
        null => new YamlScalarNode("null") { Style = ScalarStyle.Plain },
        string text =>
            new YamlScalarNode(
                text) { Style = LooksLikeAnotherType(text) ? ScalarStyle.DoubleQuoted : ScalarStyle.Any },
        bool flag => new YamlScalarNode(flag ? "true" : "false"),
        Enum name => new YamlScalarNode(OptionKeys.NameOf(name.ToString())),
        double number => new YamlScalarNode(number.ToString("R", CultureInfo.InvariantCulture)),
        IEnumerable items => new YamlSequenceNode(items.Cast<object>().Select(Value)) { Style = SequenceStyle.Flow },
        IFormattable number => new YamlScalarNode(number.ToString(null, CultureInfo.InvariantCulture)),
        _ => throw new NotSupportedException($"Recipe keys of type {value.GetType()} cannot be written."),
    };

    private static bool LooksLikeAnotherType(string text) =>
        text is "" or "null" or "~" or "true" or "false"
        || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
