using System.Reflection;
using FewShotGan.Parts;
using YamlDotNet.RepresentationModel;

namespace FewShotGan.Recipes;

/// <summary>
/// Fills a <see cref="Recipe"/> from a YAML document, collecting every problem rather than stopping at the first.
/// </summary>
/// <param name="isOptional">
/// Whether a key that the section's type lacks, but another type of the kind has, is left out rather than refused.
/// </param>
/// <param name="note">Is told of each key that is left out.</param>
internal sealed class RecipeReader(Func<string, bool>? isOptional = null, Action<string>? note = null)
{
    /// <summary>
    /// The section that a resolved recipe carries about the programs that ran it; it changes nothing on reading.
    /// </summary>
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
            Peek(root, "preset"), resolution, Peek(root, "transfer", "from"), PeekType(root, "generator"),
            PeekType(root, "discriminator"), PeekType(root, "transfer", "method"));
        Fill(recipe, root, prefix: "");
        return recipe;
    }

    /// <summary>Changes a recipe by the keys of a file that comes with the program.</summary>
    /// <param name="recipe">The recipe, whose sections are changed in place.</param>
    /// <param name="keys">The file's keys.</param>
    /// <exception cref="InvalidOperationException">A key does not fit.</exception>
    public static void Apply(Recipe recipe, YamlMappingNode keys)
    {
        var reader = new RecipeReader();
        reader.Fill(recipe, keys, prefix: "");
        if (reader.Problems.Count > 0) throw new InvalidOperationException(string.Join('\n', reader.Problems));
    }

    /// <summary>The text at a path of keys, or null when there is none.</summary>
    private static string? Peek(YamlNode node, params string[] keys)
    {
        foreach (var key in keys)
        {
            if (node is not YamlMappingNode mapping || !mapping.Children.TryGetValue(key, out var child)) return null;
            node = child;
        }

        return RecipeKeys.IsNull(node) ? null : (node as YamlScalarNode)?.Value;
    }

    private static string? PeekType(YamlNode root, params string[] section) =>
        Peek(root, section) ?? Peek(root, [.. section, RecipeKeys.Type]);

    private void Fill(object section, YamlMappingNode node, string prefix, Type? kind = null)
    {
        var keys = OptionKeys.Of(section.GetType());
        foreach (var (keyNode, value) in node.Children)
        {
            var key = Text(keyNode);
            var full = prefix + key;
            lines[full] = keyNode.Start.Line;
            if ((prefix.Length == 0 && key == VersionsKey) || (kind is not null && key == RecipeKeys.Type)) continue;
            var property = keys.FirstOrDefault(known => known.Key == key).Property;
            if (property is null)
                Unknown(section, kind, full, key, value, keys.Select(known => known.Key), keyNode.Start.Line);
            else if (OptionKeys.IsSection(property))
                property.SetValue(section, Section(property.GetValue(section)!, property.PropertyType, value, full));
            else if (RecipeKeys.IsNull(value) && new NullabilityInfoContext()
                .Create(property).WriteState == NullabilityState.Nullable)
                property.SetValue(section, null);
            else if (Convert(value, property.PropertyType, full) is { } converted)
                property.SetValue(section, converted);
        }
    }

    private object Section(object current, Type kind, YamlNode value, string full)
    {
        if (RecipeKeys.IsNull(value)) return current;
        if (current is IPartSet parts) return Parts(parts, value, full);
        var only = RecipeKeys.KeyOf(kind, value);
        if ((only is null ? value : new YamlMappingNode(only, value)) is not YamlMappingNode mapping)
        {
            Wrong(value, full, "a section: keys on the following lines, indented");
            return current;
        }

        if (RecipeKeys.IsTyped(kind)) current = Typed(current, kind, mapping, full);
        else Fill(current, mapping, full + ".");
        if (only is not null) lines[$"{full}.{only}"] = value.Start.Line;
        return current;
    }

    /// <summary>The options of a part, which the key <c>type</c> names.</summary>
    private object Typed(object current, Type kind, YamlMappingNode mapping, string full)
    {
        if (mapping.Children.TryGetValue(RecipeKeys.Type, out var named) && !RecipeKeys.IsNull(named))
        {
            var (known, key) = (PartRegistry.All(kind), $"{full}.{RecipeKeys.Type}");
            lines[key] = named.Start.Line;
            if (named is not YamlScalarNode)
            {
                Wrong(named, key, "the name of a type, such as " + known.Keys.First());
                return current;
            }

            if (!known.TryGetValue(Text(named), out var record))
            {
                problems.Add((named.Start.Line, RecipeProblem.NotOneOf(Text(named), [.. known.Keys], key)!));
                return current;
            }

            if (record != current.GetType()) current = RecipeDefaults.Part(full, record, current);
        }

        Fill(current, mapping, full + ".", kind);
        return current;
    }

    /// <summary>Parts beside each other; null takes one away.</summary>
    private IPartSet Parts(IPartSet parts, YamlNode value, string full)
    {
        if (value is not YamlMappingNode mapping)
        {
            var names = value.AllNodes.OfType<YamlScalarNode>().Select(node => node.Value);
            var all = PartRegistry.All(parts.Kind).Keys;
            var example = $"{full}: {{{all.FirstOrDefault(name => names.Contains(name)) ?? all.First()}: {{}}}}";
            Wrong(value, full, $"a section with a section for each part: {example}");
            return parts;
        }

        var known = PartRegistry.All(parts.Kind);
        foreach (var (keyNode, options) in mapping.Children)
        {
            var name = Text(keyNode);
            var key = $"{full}.{name}";
            lines[key] = keyNode.Start.Line;
            if (!known.TryGetValue(name, out var record))
                Unknown(parts, null, key, name, options, known.Keys, keyNode.Start.Line);
            else if (RecipeKeys.IsNull(options)) parts = parts.Without(name);
            else if (options is not YamlMappingNode section)
                Wrong(options, key,
                    "a section: keys on the following lines, indented; {} for its defaults, null for none");
            else
            {
                var part = parts.Find(name) ?? Activator.CreateInstance(record)!;
                Fill(part, section, key + ".");
                parts = parts.With(part);
            }
        }

        return parts;
    }

    private void Unknown(
        object section, Type? kind, string full, string key, YamlNode value, IEnumerable<string> known, long line)
    {
        var names = known.ToList();
        var moved = MovedKeys.In(full, value).ToList();
        foreach (var (old, place) in moved) problems.Add((line, new(old, $"this key has moved; write {place}")));
        if (moved.Count > 0) return;
        var others = kind is null ? [] : PartRegistry.All(kind)
            .Where(part => OptionKeys.Of(part.Value).Any(other => other.Key == key)).Select(part => part.Key).ToList();
        if (others.Count > 0 && isOptional?.Invoke(full) == true)
        {
            note?.Invoke(
                $"{full} is not used with {full[..^key.Length]}{RecipeKeys.Type} {PartRegistry.NameOf(section)}");
            return;
        }

        problems.Add((line, new(full, others.Count > 0
            ? $"not a key of type {PartRegistry.NameOf(section)} (it is of {string.Join(" and ", others)}); known "
                + $"here: {string.Join(", ", names)}"
            : NearestName.Of(key, names) is { } nearest
                ? $"unknown key; did you mean '{nearest}'?"
                : $"unknown key; known here: {string.Join(", ", names)}")));
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

        var items = sequence.Select(
            item => ((item as YamlScalarNode)?.Value is { } text) ? Scalar(text, typeof(T)) : null);
        var values = items.ToList();
        if (values.All(item => item is not null)) return values.Cast<T>().ToArray();
        Wrong(node, key, expected);
        return null;
    }

    private static object? Scalar(string text, Type type)
    {
        if (type == typeof(string)) return text;
        if (type == typeof(bool)) return text switch { "true" => true, "false" => false, _ => null };
        return type.IsEnum ? Enum.GetValues(type).Cast<object>()
            .FirstOrDefault(value => OptionKeys.NameOf($"{value}") == text)
            : WrittenNumber.Parse(text, type);
    }

    private static string Expected(Type type) =>
        type == typeof(string) ? "text"
        : type == typeof(bool) ? "true or false"
        : type.IsEnum ? string.Join(", ", Enum.GetNames(type).Select(OptionKeys.NameOf))
        : WrittenNumber.Expected(type);

    private static string Text(YamlNode node) => (node as YamlScalarNode)?.Value ?? node.ToString();

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
