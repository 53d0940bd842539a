namespace FewShotGan.Pretrained;

/// <summary>
/// The pretrained networks that come with the tool, <c>pretrained:NAME</c>: safetensors files beside the program.
/// </summary>
public static class ShippedNetworks
{
    private const string Prefix = "pretrained:", Extension = ".safetensors";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "pretrained");

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names => !Directory.Exists(Folder)
        ? []
        : [.. Directory.GetFiles(Folder, "*" + Extension).Select(Name).Order(StringComparer.Ordinal)];

    /// <summary>Whether somebody means one of them.</summary>
    /// <param name="reference">Such as <c>pretrained:fluent-64</c>.</param>
    public static bool IsShipped(string reference) => reference.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The file of one of them.</summary>
    /// <param name="reference">Such as <c>pretrained:fluent-64</c>.</param>
    /// <exception cref="InputException">None has this name.</exception>
    public static string Find(string reference)
    {
        var name = reference[Prefix.Length..];
        if (Names.Contains(name)) return Path.Combine(Folder, name + Extension);
        var advice = NearestName.Of(name, Names) is { } nearest ? $"; did you mean '{Prefix}{nearest}'?" : "";
        throw new InputException(
            $"{reference}: no such networks, expected {Prefix} and one of {string.Join(", ", Names)}{advice}");
    }

    /// <summary>What users call a file of networks: <c>pretrained:NAME</c>, or its path.</summary>
    /// <param name="path">The file, or a checkpoint's folder.</param>
    public static string NameOf(string path) =>
        Path.GetDirectoryName(path) == Folder ? Prefix + Name(path) : path;

    private static string Name(string file) => Path.GetFileNameWithoutExtension(file);
}
