using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace FewShotGan.Features;

/// <summary>The feature networks that the tool knows, and those that users describe in files of their own.</summary>
internal static class FeatureManifest
{
    private const string Resource = "networks.yaml";

    private static readonly Lazy<IReadOnlyList<FeatureEntry>> Shipped = new(Read);

    /// <summary>The networks that the tool knows: those that come with it, then those that users export.</summary>
    public static IReadOnlyList<FeatureEntry> Known => Shipped.Value;

    private static List<FeatureEntry> Read()
    {
        using var stream = typeof(FeatureManifest).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        return Parse<List<FeatureEntry>>(reader.ReadToEnd(), Resource);
    }

    /// <summary>Finds a network.</summary>
    /// <param name="source">
    /// A name of the manifest, <c>NAME=FILE</c> for one whose file the user exported, an ONNX file (described by the
    /// defaults), or a YAML file with an entry of one's own.
    /// </param>
    /// <exception cref="InputException">There is none of that name, or the file is missing or no entry.</exception>
    public static FeatureEntry Find(string source)
    {
        var known = Known;
        if (known.FirstOrDefault(entry => entry.Name == source) is { } found) return found;
        if (source.Split('=', 2) is [var name, var file]
            && known.FirstOrDefault(entry => entry.Name == name) is { IsShipped: false } exported)
        {
            return File.Exists(file)
                ? exported with { File = [Path.GetFullPath(file)] }
                : throw new InputException($"{file}: there is no such file; expected the ONNX file of {name}");
        }

        var extension = Path.GetExtension(source).ToLowerInvariant();
        if (IsFile(extension) || extension is ".yaml" or ".yml")
        {
            if (!File.Exists(source))
                throw new InputException(
                    $"{source}: there is no such file; expected an ONNX file, or a YAML file that describes one");
            return IsFile(extension) ? new FeatureEntry { Name = source, File = [source] } : Own(source);
        }

        var names = known.Select(entry => entry.Name).ToList();
        var advice = NearestName.Of(source, names) is { } nearest
            ? $"did you mean '{nearest}'?"
            : $"known are {string.Join(", ", names)}, or give an ONNX file";
        throw new InputException($"there is no feature network '{source}'; {advice}");
    }

    /// <summary>Finds a network, or says what is wrong with its name.</summary>
    /// <param name="source">What <see cref="Find"/> takes.</param>
    /// <param name="problem">What is wrong; null when it was found.</param>
    /// <returns>Null when there is none.</returns>
    internal static FeatureEntry? TryFind(string source, out string? problem)
    {
        problem = null;
        try
        {
            return Find(source);
        }
        catch (InputException found)
        {
            problem = found.Message;
            return null;
        }
    }

    private static bool IsFile(string extension) => extension is ".onnx" or ".pt" or ".pth" or ".ts";

    private static FeatureEntry Own(string path)
    {
        var entry = Parse<FeatureEntry>(File.ReadAllText(path), path);
        if (entry.File.Count == 0)
            throw new InputException($"{path}: file: found nothing, expected the path of an ONNX file");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return entry with
        {
            Name = entry.Name.Length > 0 ? entry.Name : Path.GetFileNameWithoutExtension(path),
            File = [.. entry.File.Select(file => Path.Combine(folder, file))],
        };
    }

    private static T Parse<T>(string yaml, string file)
    {
        try
        {
            var reader = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance)
                .WithTypeMapping<IReadOnlyList<string>, List<string>>().WithTypeMapping<IReadOnlyList<double>,
                List<double>>().Build();
            return reader.Deserialize<T>(yaml)
                ?? throw new InputException($"{file}: found nothing, expected the description of a network");
        }
        catch (YamlException problem)
        {
            var message = problem.Message.StartsWith("No node deserializer", StringComparison.Ordinal)
                ? "expected the keys and values of one network, as docs/feature-networks.md shows them"
                : problem.InnerException is InvalidCastException
                ? "found a single value, expected a list: [value]"
                : (problem.InnerException ?? problem).Message.ReplaceLineEndings(" ");
            throw new InputException($"{file}:{problem.Start.Line}: {message}");
        }
    }
}
