using System.Text.Json;
using System.Text.Json.Serialization;
using FewShotGan.Discriminators.Features;
using FewShotGan.Images;

namespace FewShotGan.Inspection;

/// <summary>What a source of images holds, what is wrong with it, and what training would see of it.</summary>
internal sealed record DatasetReport
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The folder, archive or sample.</summary>
    public required string Source { get; init; }

    /// <summary>Whether training would begin.</summary>
    public required bool Usable { get; init; }

    /// <summary>Why it would not, a line each.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>What may not be what the user wants, a line each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Files of other kinds, which are passed over.</summary>
    public required int OtherFiles { get; init; }

    /// <summary>Every file that can't be read.</summary>
    public required IReadOnlyList<BadImage> Bad { get; init; }

    /// <summary>How many readable images there are of each format.</summary>
    public required IReadOnlyDictionary<string, int> Formats { get; init; }

    /// <summary>
    /// How many readable images are grey, cmyk, 16_bit, alpha, animated, turned (by EXIF) or not square.
    /// </summary>
    public required IReadOnlyDictionary<string, int> Traits { get; init; }

    /// <summary>The smallest width and height, in pixels, upright; null without a readable image.</summary>
    public required ImageSize? Smallest { get; init; }

    /// <summary>The largest width and height, in pixels, upright; null without a readable image.</summary>
    public required ImageSize? Largest { get; init; }

    /// <summary>
    /// The readable images of each class: a first subfolder, a sample's category, or a number in dataset.json.
    /// </summary>
    public required IReadOnlyDictionary<string, int> Classes { get; init; }

    /// <summary>Names of images that are the same pixel for pixel once they are decoded, group by group.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Duplicates { get; init; }

    /// <summary>Images that are nearly the same, or mirror images of one another, group by group.</summary>
    public required IReadOnlyList<DuplicateGroup> NearDuplicates { get; init; }

    /// <summary>Images held out of which there is a copy among those to learn from, with that copy.</summary>
    public required IReadOnlyList<DuplicatePair> Overlap { get; init; }

    /// <summary>Images that are unlike the others, the farthest first; null when no feature network looked.</summary>
    public IReadOnlyList<FeatureOutlier>? Outliers { get; init; }

    /// <summary>Readable images of the source, mirror images not counted.</summary>
    public required int Count { get; init; }

    /// <summary>Images to learn from, mirror images not counted.</summary>
    public required int Train { get; init; }

    /// <summary>Images held out, of the source or beside it.</summary>
    public required int HeldOut { get; init; }

    /// <summary>Their width and height.</summary>
    public required int Resolution { get; init; }

    /// <summary>Their channels.</summary>
    public required int Channels { get; init; }

    /// <summary>
    /// The hash of what there is to learn from (<see cref="ImageSet.Hash"/>); null when training would not begin.
    /// </summary>
    public required string? Hash { get; init; }

    /// <summary>Reads all images of a source, and says what there is.</summary>
    /// <param name="options">As training would be given them.</param>
    /// <exception cref="InputException">
    /// There is no such source, it holds no image, or an option is impossible.
    /// </exception>
    public static DatasetReport Of(DataOptions options)
    {
        ImageSet.Require(options);
        using var listing = ImageListing.Of(options.Source, DataPart.Train);
        var problems = new List<string>();
        var decoded = ReadDespite(listing, options, problems);
        if (decoded.Problem(listing.Source, options) is { } unreadable) problems.AddRange(unreadable.Split('\n')[..1]);
        var parts = problems.Count == 0 ? DivideDespite(options, decoded, problems) : null;
        var facts = decoded.Facts;
        var groups = DuplicateFinder.Groups(new ImageSet(options, decoded));
        return new()
        {
            Source = options.Source,
            Usable = parts is not null,
            Problems = problems,
            Warnings = [.. DatasetWarnings.Of(options, decoded, groups).Union(parts?.Warnings ?? [])],
            OtherFiles = listing.OthersCount,
            Bad = decoded.Bad,
            Formats = Counts(facts.Select(fact => fact.Format)),
            Traits = TraitsOf(facts),
            Smallest = facts.Count == 0 ? null : new(facts.Min(fact => fact.Width), facts.Min(fact => fact.Height)),
            Largest = facts.Count == 0 ? null : new(facts.Max(fact => fact.Width), facts.Max(fact => fact.Height)),
            Classes = Counts(decoded.Files.Select(file => file.Class).OfType<string>()),
            Duplicates = [.. groups.Where(group => group.Kind == DuplicateKind.Exact).Select(group => group.Names)],
            NearDuplicates = [.. groups.Where(group => group.Kind != DuplicateKind.Exact)],
            Overlap = parts?.Overlap ?? [],
            Count = decoded.Files.Count,
            Train = parts?.Train.Count ?? 0,
            HeldOut = parts?.HeldOut?.Count ?? 0,
            Resolution = options.Resolution,
            Channels = options.ChannelCount,
            Hash = parts?.Train.Hash,
        };
    }

    /// <summary>The report with the images that are unlike the others.</summary>
    /// <param name="options">As for <see cref="Of"/>.</param>
    /// <param name="network">Whose features say what is alike.</param>
    /// <param name="side">Width and height in pixels at which it looks.</param>
    public DatasetReport WithOutliers(DataOptions options, IFeatureNetwork network, int side)
    {
        var seen = options with { Resolution = side, Channels = "rgb", Labels = "none", HeldOut = "0" };
        if (options.Background == Backdrop.Random) seen = seen with { Background = new DataOptions().Background };
        return this with { Outliers = FeatureOutliers.Of(network, ImageSet.Load(seen)) };
    }

    /// <summary>The report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    // Labels or a count that do not fit must not hide what the images are.
    private static DecodedImages ReadDespite(ImageListing listing, DataOptions options, List<string> problems)
    {
        try
        {
            return ImageParts.Decode(listing, options);
        }
        catch (InputException problem)
        {
            problems.Add(problem.Message);
            return DecodedImages.Read(listing, options with { Labels = "none", Count = null }, DataPart.Train);
        }
    }

    private static ImageParts? DivideDespite(DataOptions options, DecodedImages decoded, List<string> problems)
    {
        try
        {
            return ImageParts.Of(options, decoded);
        }
        catch (InputException problem)
        {
            problems.Add(problem.Message);
            return null;
        }
    }

    private static Dictionary<string, int> TraitsOf(IReadOnlyList<ImageFacts> facts) => new()
    {
        ["grey"] = facts.Count(fact => fact.IsGrey),
        ["cmyk"] = facts.Count(fact => fact.IsCmyk),
        ["16_bit"] = facts.Count(fact => fact.Bits == 16),
        ["alpha"] = facts.Count(fact => fact.HasAlpha),
        ["animated"] = facts.Count(fact => fact.Frames > 1),
        ["turned"] = facts.Count(fact => fact.IsTurned),
        ["not_square"] = facts.Count(fact => fact.Width != fact.Height),
    };

    private static SortedDictionary<string, int> Counts(IEnumerable<string> values) =>
        new(values.GroupBy(value => value).ToDictionary(group => group.Key, group => group.Count()),
            StringComparer.Ordinal);
}
