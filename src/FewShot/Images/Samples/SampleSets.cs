namespace FewShotGan.Images;

/// <summary>
/// The samples that come with the tool: sets of images fetched when first used, never part of the repository.
/// </summary>
internal static class SampleSets
{
    private const string Prefix = "sample:";

    private static readonly ISampleSet[] All =
    [
        Fluent.OfFaces, Fluent.All, new EmojiFaces(), new AllEmoji("google"), new AllEmoji("twitter"),
        .. Stamps.Subjects.Select(subject => new Stamps(subject)), new Flags(), new FashionMnist(null),
        .. Enumerable.Range(0, FashionMnist.ClassNames.Count).Select(number => new FashionMnist(number)),
    ];

    /// <summary>What a recipe may say as its source, such as <c>sample:emoji-faces</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(sample => Prefix + sample.Name)];

    /// <summary>Whether a source names a sample rather than a folder.</summary>
    public static bool IsSample(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.StartsWith(Prefix, StringComparison.Ordinal);
    }

    /// <summary>Whether a source is a sample that holds images out itself.</summary>
    public static bool HoldsOut(string source) => Find(source) is { HoldsOut: true };

    /// <summary>What to say of a sample that does not exist; null when it does.</summary>
    internal static string? Unknown(string source)
    {
        if (Find(source) is not null) return null;
        var advice = NearestName.Of(source, Names) is { } nearest
            ? $"did you mean '{nearest}'?"
            : $"the samples are {string.Join(", ", Names)}";
        return $"there is no '{source}'; {advice}";
    }

    /// <summary>The licence of a sample's images; null for another source.</summary>
    internal static string? LicenceOf(string source) => Find(source)?.Licence;

    /// <summary>A sample's files, fetched first if they are not there.</summary>
    /// <exception cref="InputException">There is no such sample, or it can't be fetched.</exception>
    internal static IReadOnlyList<ImageFile> Files(string source, DataPart part)
    {
        var sample = Find(source) ?? throw new InputException($"data.source: {Unknown(source)}");
        return sample.Files(sample.Fetch(source), part);
    }

    /// <summary>What to say where images held out are asked for of a sample without any.</summary>
    internal static InputException HoldsNothingOut(string name) => new(
        $"sample:{name}: holds no images out; sample:fluent-faces and sample:emoji-faces do");

    private static ISampleSet? Find(string source) =>
        All.FirstOrDefault(
            sample => Prefix + sample.Name == source || (sample.OtherName is { } other && Prefix + other == source));
}
