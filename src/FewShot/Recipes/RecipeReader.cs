using System.Reflection;
using YamlDotNet.RepresentationModel;

namespace FewShotGan.Recipes;

/// <summary>Fills a <see cref="Recipe"/> from a YAML document, collecting every problem rather than stopping at the first.</summary>
internal sealed class RecipeReader
{
    /// <summary>The section that a resolved recipe carries about the programs that ran it; it changes nothing on reading.</summary>
    public const string VersionsKey = "versions";

    private readonly List<(long Line, RecipeProblem Problem)> problems = [];
    private readonly Dictionary<string, long> lines = [];

    /// <summary>What did not fit, with the line it stands on.</summary>
    public IReadOnlyList<(long Line, RecipeProblem Problem)> Problems => problems;

    /// <summary>Whether the file has a key.</summary>
    public bool Has(string key) => lines.ContainsKey(key);

    /// <summary>The line of a key, or of its section, or null when the file has neither.</summary>
    public long? LineOf(string key)
    {
        if (lines.TryGetValue(key, out var line)) return line;
        return lines.TryGetValue(key.Split('.')[0], out line) ? line : null;
    }

    /// <summary>Reads the whole recipe; keys that are absent keep their defaults, which other keys decide.</summary>
    public Recipe Read(YamlMappingNode root)
    {
        int? resolution = Peek(root, "data", "resolution") is { } side ? Scalar(side, typeof(int)) as int? : null;
        var recipe = RecipeDefaults.For(
            Peek(root, "preset"), resolution, Peek(root, "transfer", "from"), Peek(root, "generator", "type"), Peek(root, "discriminator", "type"));
        Fill(recipe, root, prefix: "");
        return recipe;
    }

    /// <summary>The text at a path of keys, or null when there is none.</summary>
    private static string? Peek(YamlNode node, params string[] keys)
    {
        foreach (var key in keys)
        {
            if (node is not YamlMappingNode mapping || !mapping.Children.TryGetValue(key, out var child)) return null;
            node = child;
        }

        return IsNull(node) ? null : (node as YamlScalarNode)?.Value;
    }

    private void Fill(object section, YamlMappingNode node, string prefix)
    {
        var keys = RecipeKeys.Of(section.GetType());
        foreach (var (keyNode, value) in node.Children)
        {
            var key = (keyNode as YamlScalarNode)?.Value ?? keyNode.ToString();
            var full = prefix + key;
            lines[full] = keyNode.Start.Line;
            if (prefix.Length == 0 && key == VersionsKey) continue;
            var property = keys.FirstOrDefault(known => known.Key == key).Property;
            if (property is null) Unknown(full, key, keys.Select(known => known.Key), keyNode.Start.Line);
            else if (RecipeKeys.IsSection(property)) FillSection(section, property, value, full);
            else if (IsNull(value) && new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable)
                property.SetValue(section, null);
            else if (Convert(value, property.PropertyType, full) is { } converted)
                property.SetValue(section, converted);
        }
    }

    private void FillSection(object parent, PropertyInfo property, YamlNode value, string full)
    {
        // A list in the place of the metrics is that of their names.
        if (value is YamlSequenceNode && property.PropertyType == typeof(MetricsRecipe)) value = new YamlMappingNode("names", value);
        if (value is YamlMappingNode mapping) Fill(property.GetValue(parent)!, mapping, full + ".");
        else if (!IsNull(value)) Wrong(value, full, "a section: keys on the following lines, indented");
    }

    private void Unknown(string full, string key, IEnumerable<string> known, long line)
    {
        var names = known.ToList();
        var advice = NearestName.Of(key, names) is { } nearest
            ? $"did you mean '{nearest}'?"
            : $"known here: {string.Join(", ", names)}";
        problems.Add((line, new RecipeProblem(full, $"unknown key; {advice}")));
    }

    /// <summary>The value, or null when it does not fit.</summary>
    private object? Convert(YamlNode node, Type type, string key)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(IReadOnlyList<string>)) return List<string>(node, key, "a list of names, [] for none");
        if (type == typeof(IReadOnlyList<int>)) return List<int>(node, key, "a list of whole numbers");
        if (type == typeof(IReadOnlyList<double>)) return List<double>(node, key, "a list of numbers");

        var text = (node as YamlScalarNode)?.Value;
        if (text is not null && Scalar(text, type) is { } value) return value;
        Wrong(node, key, Expected(type));
        return null;
    }

    private T[]? List<T>(YamlNode node, string key, string expected)
    {
        if (node is not YamlSequenceNode sequence)
        {
            Wrong(node, key, expected);
            return null;
        }

        var items = sequence.Select(item => ((item as YamlScalarNode)?.Value is { } text) ? Scalar(text, typeof(T)) : null);
        var values = items.ToList();
        if (values.All(item => item is not null)) return values.Cast<T>().ToArray();
        Wrong(node, key, expected);
        return null;
    }

    private static object? Scalar(string text, Type type)
    {
        if (type == typeof(string)) return text;
        if (type == typeof(bool)) return text switch { "true" => true, "false" => false, _ => null };
        return WrittenNumber.Parse(text, type);
    }

    private static string Expected(Type type) =>
        type == typeof(string) ? "text"
        : type == typeof(bool) ? "true or false"
        : WrittenNumber.Expected(type);

    private static bool IsNull(YamlNode node) =>
        node is YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: null or "" or "null" or "~" };

    private void Wrong(YamlNode node, string key, string expected)
    {
        var found = node switch
        {
            YamlMappingNode => "a section",
            YamlSequenceNode sequence => $"the list [{string.Join(", ", sequence)}]",
            _ => $"'{node}'",
        };
        problems.Add((node.Start.Line, new RecipeProblem(key, $"found {found}, expected {expected}")));
    }
}
