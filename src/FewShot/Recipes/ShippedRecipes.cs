using FewShotGan.Data;

namespace FewShotGan.Recipes;

/// <summary>The recipes that come with the tool, by name.</summary>
public static class ShippedRecipes
{
    private const string Extension = ".yaml";

    /// <summary>Their names; empty where the tool's folder is unknown.</summary>
    public static IReadOnlyList<string> Names => Folder is { } folder && Directory.Exists(folder)
        ? [.. Directory.GetFiles(folder, "*" + Extension).Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)]
        : [];

    private static string? Folder => ToolHome.Find() is { } home ? Path.Combine(home, "recipes") : null;

    /// <summary>The file of a recipe.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The path, or null when there is no such recipe.</returns>
    public static string? Find(string name) => Names.Contains(name) ? Path.Combine(Folder!, name + Extension) : null;

    /// <summary>The file that a user means: a path, or the name of a shipped recipe.</summary>
    /// <param name="reference">What the user gave.</param>
    /// <exception cref="InputException">There is neither.</exception>
    public static string Locate(string reference)
    {
        if (File.Exists(reference)) return reference;
        if (Directory.Exists(reference))
            throw new InputException($"{reference}: found a folder, expected a recipe; give a YAML file, and a folder of pictures to --data");
        var advice = NearestName.Of(reference, Names) is { } nearest ? $"; did you mean '{nearest}'?" : "";
        return Find(reference) ?? throw new InputException(
            $"{reference}: no such recipe; give the path of a YAML file, or one of {string.Join(", ", Names)}{advice}");
    }

    /// <summary>What a recipe is for: the first paragraph of its opening comment.</summary>
    /// <param name="name">Its name.</param>
    public static string Summary(string name) => string.Join(' ', File.ReadLines(Find(name)!)
        .TakeWhile(line => line.StartsWith('#') && !line.StartsWith("# For:", StringComparison.Ordinal))
        .Select(line => line[1..].Trim()));
}
