using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FewShotGan.Recipes;

/// <summary>A key and a value that take the place of a recipe's own, as in <c>-s training.kimg=20</c>.</summary>
public sealed class RecipeOverride
{
    private readonly YamlNode value;

    /// <summary>Takes a value in YAML; in the place of a section the name of a part is its key <c>type</c>.</summary>
    /// <param name="key">The key with its section.</param>
    /// <param name="value">The value.</param>
    internal RecipeOverride(string key, YamlNode value)
    {
        Key = RecipeKeys.KeyOf(RecipeKeys.SectionAt(key.Split('.')), value) is { } inner ? $"{key}.{inner}" : key;
        this.value = value;
    }

    /// <summary>
    /// The key with its section, such as <c>training.kimg</c>; <c>augment.type</c> where <c>augment=ada</c> was
    /// written.
    /// </summary>
    public string Key { get; }

    /// <summary>Reads what a user writes.</summary>
    /// <param name="text">
    /// A key, <c>=</c> and a value in YAML: a number, a name, <c>null</c>, <c>[color, cutout]</c>.
    /// </param>
    /// <exception cref="InputException">The text is something else.</exception>
    public static RecipeOverride Parse(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1 || text[..equals].Split('.').Any(part => part.Length == 0))
            throw new InputException($"-s {text}: expected key=value with the key's section, such as training.kimg=20");
        return Of(text[..equals], text[(equals + 1)..]);
    }

    /// <summary>Takes a text as it is, whatever it would mean in YAML.</summary>
    /// <param name="key">The key with its section.</param>
    /// <param name="text">The value.</param>
    public static RecipeOverride OfText(string key, string text) =>
        new(key, new YamlScalarNode(text) { Style = ScalarStyle.DoubleQuoted });

    /// <summary>Puts the value where the key says, making the section if there is none.</summary>
    internal void ApplyTo(YamlMappingNode root)
    {
        var path = Key.Split('.');
        for (int depth = 1; depth < path.Length; depth++)
        {
            var inner = root.Children.TryGetValue(path[depth - 1], out var found) ? found : null;
            if (inner is not YamlMappingNode section)
            {
                section = inner is not null && RecipeKeys.KeyOf(RecipeKeys.SectionAt(path[..depth]), inner) is { } key
                    ? new(key, inner)
                    : [];
                root.Children[path[depth - 1]] = section;
            }

            root = section;
        }

        root.Children[path[^1]] = value;
    }

    /// <summary>Whether the value may decide the type of the section that a key stands in.</summary>
    /// <param name="key">The key with its section.</param>
    internal bool MayChangeTypeOf(string key)
    {
        var section = key[..key.LastIndexOf('.')];
        return Key == section || Key == $"{section}.{RecipeKeys.Type}" || Key is "preset" or "transfer.from";
    }

    private static RecipeOverride Of(string key, string text)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents.Count > 1)
                throw new InputException($"-s {key}={text}: found several YAML documents, expected one value");
            return new RecipeOverride(
                key, stream.Documents.Count == 0 ? new YamlScalarNode("") : stream.Documents[0].RootNode);
        }
        catch (YamlException problem)
        {
            throw new InputException(
                $"-s {key}={text}: not a value in YAML: "
                + (problem.InnerException ?? problem).Message.ReplaceLineEndings(" "));
        }
    }
}
