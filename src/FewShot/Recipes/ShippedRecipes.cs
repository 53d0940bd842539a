using System.Reflection;

namespace FewShotGan.Recipes;

/// <summary>The recipes that come with the tool, by name. They are part of the program.</summary>
public static class ShippedRecipes
{
    private const string Folder = "recipes/";
    private const string Extension = ".yaml";

    private static readonly Assembly Program = typeof(ShippedRecipes).Assembly;

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Program.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(Folder, StringComparison.Ordinal))
            .Select(resource => resource[Folder.Length..^Extension.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The YAML text of the recipe that a user means.</summary>
    /// <param name="reference">A path, or the name of a shipped recipe.</param>
    /// <exception cref="InputException">There is neither.</exception>
    public static string Read(string reference)
    {
        if (File.Exists(reference)) return File.ReadAllText(reference);
        if (Directory.Exists(reference))
            throw new InputException($"{reference}: found a folder, expected a recipe; give a YAML file, and a folder of pictures to --data");
        if (Names.Contains(reference)) return Text(reference);
        var advice = NearestName.Of(reference, Names) is { } nearest ? $"; did you mean '{nearest}'?" : "";
        throw new InputException($"{reference}: no such recipe; give the path of a YAML file, or one of {string.Join(", ", Names)}{advice}");
    }

    /// <summary>What a recipe is for: the first paragraph of its opening comment.</summary>
    /// <param name="name">Its name.</param>
    public static string Summary(string name) => string.Join(' ', Text(name).Split('\n')
        .TakeWhile(line => line.StartsWith('#') && !line.StartsWith("# For:", StringComparison.Ordinal))
        .Select(line => line[1..].Trim()));

    private static string Text(string name)
    {
        using var reader = new StreamReader(Program.GetManifestResourceStream(Folder + name + Extension)!);
        return reader.ReadToEnd();
    }
}
