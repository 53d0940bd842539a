using FewShotGan.Files;

namespace FewShotGan.Images;

/// <summary>
/// The file that says of which images a run learns: a row each, with its part, its name, the absolute place of its
/// source, and the SHA-256 of its pixels. It finds a source that was given relative to another folder, and tells which
/// images came and went.
/// </summary>
internal static class ImageList
{
    private const int Named = 5;
    private static readonly string[] Header = ["part", "name", "source", "sha256"];

    /// <summary>Writes the list of a run.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="parts">The images.</param>
    /// <param name="options">What they were read by.</param>
    public static void Write(string path, ImageParts parts, DataOptions options) => WholeFile.Write(path, whole =>
    {
        using var writer = CsvFile.Open(whole);
        writer.WriteRow(Header);
        var choice = HeldOutChoice.Parse(options.HeldOut);
        WritePart(SplitFile.Train, parts.Train, options.Source);
        if (parts.HeldOut is { } heldOut)
            WritePart(SplitFile.HeldOut, heldOut, choice.Kind == HeldOutKind.Source ? choice.Place : options.Source);

        void WritePart(string part, ImageSet images, string source)
        {
            for (int i = 0; i < images.Count; i++)
                writer.WriteRow(part, images.Names[i], Absolute(source), images.HashOf(i));
        }
    });

    /// <summary>How many images a list has of each part; zeros when it is not known.</summary>
    /// <param name="path">The file.</param>
    public static (int Train, int HeldOut) Counts(string path) =>
        (Rows(path, SplitFile.Train).Count(), Rows(path, SplitFile.HeldOut).Count());

    /// <summary>Where the images of a part were; null when it is not known.</summary>
    /// <param name="path">The file.</param>
    /// <param name="part">The part, as the file calls it.</param>
    public static string? SourceOf(string path, string part) =>
        Rows(path, part).Select(row => row["source"]).FirstOrDefault();

    /// <summary>
    /// Which images are not those of a list, to be put behind a sentence; empty when it is not known.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="part">The part, as the file calls it.</param>
    /// <param name="images">Those that are there now.</param>
    public static string Differences(string path, string part, ImageSet? images)
    {
        var before = Rows(path, part).ToDictionary(row => row["name"], row => row["sha256"], StringComparer.Ordinal);
        if (before.Count == 0) return "";
        var now = Enumerable.Range(0, images?.Count ?? 0)
            .ToDictionary(i => images!.Names[i], images!.HashOf, StringComparer.Ordinal);
        string[] what =
        [
            .. Said("came", now.Keys.Where(name => !before.ContainsKey(name))),
            .. Said("went", before.Keys.Where(name => !now.ContainsKey(name))),
            .. Said("changed", now.Where(image => before.TryGetValue(image.Key, out var hash) && hash != image.Value)
                .Select(image => image.Key)),
        ];
        return what.Length == 0 ? "" : $" ({string.Join("; ", what)})";
    }

    private static IEnumerable<string> Said(string what, IEnumerable<string> names)
    {
        var all = names.Order(StringComparer.Ordinal).ToList();
        if (all.Count == 0) yield break;
        var more = all.Count > Named ? $" and {all.Count - Named} more" : "";
        yield return $"{what}: {string.Join(", ", all.Take(Named).Select(name => $"'{name}'"))}{more}";
    }

    /// <summary>
    /// The rows of a part; none when the list is missing or another program has changed it, since a run can do without.
    /// </summary>
    private static IEnumerable<IReadOnlyDictionary<string, string>> Rows(string path, string part)
    {
        if (!File.Exists(path)) return [];
        try
        {
            var (header, rows) = CsvFile.Read(path);
            return header.SequenceEqual(Header) ? rows.Select(row => row.Cells).Where(row => row["part"] == part)
                .DistinctBy(row => row["name"]) : [];
        }
        catch (InputException)
        {
            return [];
        }
    }

    /// <summary>A source as any folder finds it.</summary>
    /// <param name="source">As in <see cref="DataOptions.Source"/>.</param>
    public static string Absolute(string source) => SampleSets.IsSample(source) ? source : Path.GetFullPath(source);
}
