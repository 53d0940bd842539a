namespace FewShotGan.Data;

/// <summary>The samples that come with the tool: sets of pictures fetched when first used, never part of the repository.</summary>
public static class SampleSets
{
    private const string Prefix = "sample:";

    private static readonly ISampleSet[] All = [new EmojiFaces(), new AllEmoji("google"), new AllEmoji("twitter")];

    /// <summary>What a recipe may say as its source, such as <c>sample:emoji-faces</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(sample => Prefix + sample.Name)];

    /// <summary>Whether a source names a sample rather than a folder.</summary>
    public static bool IsSample(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.StartsWith(Prefix, StringComparison.Ordinal);
    }

    /// <summary>A sample's files, fetched first if they are not there.</summary>
    /// <exception cref="InputException">There is no such sample, or it can't be fetched.</exception>
    internal static IReadOnlyList<PictureFile> Files(string source, DataPart part)
    {
        var sample = All.FirstOrDefault(sample => Prefix + sample.Name == source)
            ?? throw new InputException($"data.source: there is no '{source}'; the samples are {string.Join(", ", Names)}");
        return sample.Files(ToolHome.Package(sample.Package, source), part);
    }
}
