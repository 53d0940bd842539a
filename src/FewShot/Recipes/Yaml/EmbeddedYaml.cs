using System.Reflection;
using YamlDotNet.RepresentationModel;

namespace FewShotGan.Recipes;

/// <summary>The YAML files of a folder under <c>recipes</c> that are part of the program.</summary>
/// <param name="folder">The folder with its slash, such as <c>recipes/presets/</c>.</param>
internal sealed class EmbeddedYaml(string folder)
{
    private const string Extension = ".yaml";

    private static readonly Assembly Program = typeof(EmbeddedYaml).Assembly;

    /// <summary>The files' names without their extension, in alphabetical order.</summary>
    public IReadOnlyList<string> Names { get; } =
    [
        .. Program.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(folder, StringComparison.Ordinal))
            .Select(resource => resource[folder.Length..^Extension.Length])
            .Where(name => !name.Contains('/', StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>A file's text.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public string Text(string name)
    {
        using var reader = new StreamReader(Program.GetManifestResourceStream(folder + name + Extension)!);
        return reader.ReadToEnd();
    }

    /// <summary>A file's keys.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public YamlMappingNode Keys(string name)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(Text(name)));
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }
}
