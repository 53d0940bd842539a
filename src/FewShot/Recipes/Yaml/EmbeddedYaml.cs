using System.Reflection;
using YamlDotNet.RepresentationModel;

namespace FewShotGan.Recipes;

/// <summary>The YAML files of a folder under <c>recipes</c> that an assembly holds.</summary>
/// <param name="folder">The folder with its slash, such as <c>recipes/presets/</c>.</param>
/// <param name="assembly">The assembly.</param>
internal sealed class EmbeddedYaml(string folder, Assembly assembly)
{
    private const string Extension = ".yaml";

    /// <summary>Those of this library.</summary>
    /// <param name="folder">The folder with its slash.</param>
    public static EmbeddedYaml OfLibrary(string folder) => new(folder, typeof(EmbeddedYaml).Assembly);

    /// <summary>The files' names without their extension, in alphabetical order.</summary>
    public IReadOnlyList<string> Names { get; } =
    [
        .. assembly.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(folder, StringComparison.Ordinal))
            .Select(resource => resource[folder.Length..^Extension.Length])
            .Where(name => !name.Contains('/', StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>A file's text.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public string Text(string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(folder + name + Extension)!);
        return reader.ReadToEnd();
    }

    /// <summary>A file's keys.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public YamlMappingNode Keys(string name) => RecipeFile.Root(Text(name), name);
}
