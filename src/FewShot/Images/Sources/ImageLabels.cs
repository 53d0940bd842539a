using System.Globalization;
using System.Text.Json;

namespace FewShotGan.Images;

/// <summary>Gives the images of a set their classes.</summary>
internal static class ImageLabels
{
    private const int MaxClasses = 10_000;
    private const int Named = 3;

    /// <summary>
    /// The images with their classes, and the names of all classes in order; both as they were without labels.
    /// </summary>
    /// <param name="kind">As in <see cref="DataOptions.Labels"/>.</param>
    /// <param name="listing">The set.</param>
    /// <param name="known">The classes that they must be of, and then are; any when null.</param>
    /// <exception cref="InputException">The labels are missing, damaged, or do not fit the images.</exception>
    public static (IReadOnlyList<ImageFile> Files, IReadOnlyList<string> Classes) Assign(
        string kind, ImageListing listing, IReadOnlyList<string>? known = null)
    {
        var (files, classes) = kind switch
        {
            "folders" => (listing.Files, FolderNames(listing, least: known is null ? 2 : 1)),
            ImageListing.LabelFileName => Numbers(listing, least: known is null ? 2 : 1),
            _ => (listing.Files, []),
        };
        return known is null ? (files, classes)
            : classes.FirstOrDefault(name => !known.Contains(name)) is not { } other ? (files, known)
            : throw new InputException(
                $"data.held_out: '{listing.Source}' has the class '{other}', which the images to learn from have not; "
                    + $"expected only {string.Join(", ", known)}");
    }

    private static List<string> FolderNames(ImageListing listing, int least)
    {
        if (listing.Files.FirstOrDefault(file => file.Class is null) is { } without)
            throw new InputException(
                $"data.labels: '{without.Name}' of '{listing.Source}' has no class; expected every image in a "
                + "subfolder named for its class, or labels: none");
        var classes = listing.Files.Select(file => file.Class!).Distinct().Order(StringComparer.Ordinal).ToList();
        return classes.Count >= least
            ? classes
            : throw new InputException(
                $"data.labels: all images of '{listing.Source}' are of the class '{classes.FirstOrDefault()}'; "
                + "expected at least two subfolders with images, or labels: none");
    }

    private static (IReadOnlyList<ImageFile> Files, IReadOnlyList<string> Classes) Numbers(
        ImageListing listing, int least)
    {
        var numbers = Read(listing);
        var names = listing.Files.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        if (Some(listing.Files.Select(file => file.Name).Where(name => !numbers.ContainsKey(name))) is { } unlabelled)
            throw Wrong(listing, $"has no label for {unlabelled}; add them, or remove those images");
        var refused = listing.Refused.Select(bad => bad.Name).ToHashSet(StringComparer.Ordinal);
        if (Some(numbers.Keys.Where(name => !names.Contains(name) && !refused.Contains(name))
            .Order(StringComparer.Ordinal)) is { } missing)
            throw Wrong(
                listing, $"has labels for images that are not there: {missing}; remove those labels, or add "
                    + "the images");
        int count = numbers.Values.Max() + 1;
        if (count < least)
            throw Wrong(listing, "gives every image the class 0; expected at least two classes, or labels: none");
        return ([.. listing.Files.Select(file => file with { Class = Name(numbers[file.Name]) })],
            [.. Enumerable.Range(0, count).Select(Name)]);
    }

    private static string Name(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Dictionary<string, int> Read(ImageListing listing)
    {
        try
        {
            var bytes = listing.LabelFile() ?? throw new InputException(
                $"data.labels: '{listing.Source}' holds no {ImageListing.LabelFileName} at its top; put it there, or "
                    + "set labels: none");
            if (ImageFormat.IsLfsPointer(bytes))
                throw Wrong(listing, $"is {ImageFormat.LfsPointer}, not the file itself; git lfs pull gets that");
            using var json = JsonDocument.Parse(bytes.AsMemory(ByteOrderMark(bytes)));
            if (json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("labels", out var labels))
                throw Wrong(listing, "has no key 'labels'; expected {\"labels\": [[\"image.png\", 3], …]}");
            if (labels.ValueKind == JsonValueKind.Null)
                throw Wrong(listing, "says that there are no labels (null); set labels: none");
            if (labels.ValueKind != JsonValueKind.Array)
                throw Wrong(
                    listing, $"has {Short(labels)} for 'labels'; expected a list such as [[\"image.png\", 3], …]");
            return Entries(listing, labels);
        }
        catch (JsonException e)
        {
            throw Wrong(listing, $"is not JSON ({e.Message.ReplaceLineEndings(" ")}); write it again");
        }
        catch (ImageException e)
        {
            throw Wrong(listing, $"cannot be read: {e.Message}; {e.Remedy}");
        }
    }

    private static Dictionary<string, int> Entries(ImageListing listing, JsonElement labels)
    {
        var nameOf = Names(listing);
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in labels.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Array || entry.GetArrayLength() != 2
                || entry[0].ValueKind != JsonValueKind.String)
                throw Wrong(listing, $"has the entry {Short(entry)}; expected a pair such as [\"image.png\", 3]");
            var name = entry[0].GetString()!;
            if (entry[1].ValueKind != JsonValueKind.Number || !entry[1].TryGetInt32(out int number)
                || number is < 0 or >= MaxClasses)
                throw Wrong(
                    listing, $"gives '{name}' the label {Short(entry[1])}; expected a class from 0 "
                        + $"to {MaxClasses - 1}");
            if (!numbers.TryAdd(nameOf(name), number))
                throw Wrong(listing, $"labels '{name}' twice; remove one of the two");
        }

        return numbers.Count > 0 ? numbers : throw Wrong(listing, "has an empty list of labels; set labels: none");
    }

    /// <summary>
    /// The image that a label means: the one of that name, or else the one whose name is the same but for the slash of
    /// Windows and the way in which accented letters are written, which differs between systems.
    /// </summary>
    private static Func<string, string> Names(ImageListing listing)
    {
        var names = listing.Files.Select(file => file.Name).Concat(listing.Refused.Select(bad => bad.Name))
            .ToHashSet(StringComparer.Ordinal);
        var alike = names.GroupBy(Form).Where(group => group.Count() == 1)
            .ToDictionary(group => group.Key, group => group.Single(), StringComparer.Ordinal);
        return label => names.Contains(label) ? label : alike.GetValueOrDefault(Form(label), label);

        static string Form(string name) => Decomposition.Of(name.Replace('\\', '/'));
    }

    private static int ByteOrderMark(ReadOnlySpan<byte> bytes) => bytes.StartsWith<byte>([0xEF, 0xBB, 0xBF]) ? 3 : 0;

    private static string Short(JsonElement element)
    {
        var text = element.GetRawText().ReplaceLineEndings(" ");
        return text.Length <= 40 ? text : text[..40] + "…";
    }

    /// <summary>The first names and how many more there are, or null when there is none.</summary>
    private static string? Some(IEnumerable<string> names)
    {
        var all = names.ToList();
        if (all.Count == 0) return null;
        var first = string.Join(", ", all.Take(Named).Select(name => $"'{name}'"));
        return all.Count > Named ? $"{first} and {all.Count - Named} more" : first;
    }

    private static InputException Wrong(ImageListing listing, string problem)
    {
        var text = $"data.labels: {ImageListing.LabelFileName} of '{listing.Source}' {problem}";
        return new(string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c))); // names may hold line breaks
    }
}
