using TorchSharp;

namespace FewShotGan.Images;

/// <summary>The images of a run: those to learn from and, apart from them, those that training never sees.</summary>
public sealed record ImageParts
{
    private const int NamedCopies = 5;

    /// <summary>The images to learn from.</summary>
    public required ImageSet Train { get; init; }

    /// <summary>The images that training never sees, of the same size and classes; null without any.</summary>
    public ImageSet? HeldOut { get; init; }

    /// <summary>Whether both are of one source, so that a run has to remember which is which.</summary>
    public bool AreDivided { get; init; }

    /// <summary>Images held out of which there is a copy among those to learn from, with that copy.</summary>
    internal IReadOnlyList<DuplicatePair> Overlap { get; init; } = [];

    /// <summary>What was left out, and what of the division may not be what the user wants, a line each.</summary>
    public IEnumerable<string> Warnings =>
        new[] { Train.OwnLeftOut, HeldOut?.OwnLeftOut }.OfType<string>().Distinct().Concat(Copies(Overlap));

    /// <summary>Reads and decodes both parts, as <see cref="DataOptions.HeldOut"/> says.</summary>
    /// <param name="options">Source, size, how images become squares, and which are held out.</param>
    /// <exception cref="InputException">
    /// A source cannot be used, an option is impossible, or too few images are left to learn from.
    /// </exception>
    public static ImageParts Load(DataOptions options)
    {
        ImageSet.Require(options);
        using var listing = ImageListing.Of(options.Source, DataPart.Train);
        var decoded = Decode(listing, options);
        return decoded.Problem(listing.Source, options) is { } problem
            ? throw new InputException(problem)
            : Of(options, decoded);
    }

    /// <summary>Both parts of what <see cref="Decode"/> gave; files that can't be read are no images.</summary>
    internal static ImageParts Of(DataOptions options, DecodedImages decoded)
    {
        var choice = HeldOutChoice.Of(options, decoded.Files.Count);
        return choice.Divides
            ? Divide(options, choice, decoded)
            : Undivided(options, choice, new ImageSet(options, decoded));
    }

    /// <summary>All images of one source to learn from, with those held out that are elsewhere.</summary>
    private static ImageParts Undivided(DataOptions options, HeldOutChoice choice, ImageSet train) =>
        choice.Kind switch
    {
        HeldOutKind.Source => Beside(options, choice.Place, train),
        HeldOutKind.Own when SampleSets.HoldsOut(options.Source) =>
            new() { Train = train, HeldOut = ImageSet.Read(options, DataPart.HeldOut) },
        _ => new() { Train = train },
    };

    /// <summary>Writes which image is in which part; <c>data.held_out</c> takes such a file.</summary>
    /// <param name="path">The file, a CSV; replaced if it exists.</param>
    public void WriteSplit(string path) => SplitFile.Write(path, this);

    /// <summary>Decodes what is learnt from; with what is held out, where the source is to be divided.</summary>
    internal static DecodedImages Decode(ImageListing listing, DataOptions options)
    {
        var choice = HeldOutChoice.Of(options, listing.Files.Count);
        if (!choice.Divides) return DecodedImages.Read(listing, options, DataPart.Train);

        options = options with { Count = null };
        if (choice.Kind != HeldOutKind.List) return DecodedImages.Read(listing, options, DataPart.Train);

        var (train, heldOut) = SplitFile.Read(choice.Place);
        var there = listing.Files.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        if (train.Concat(heldOut).FirstOrDefault(name => !there.Contains(name)) is { } missing)
            throw new InputException(
                $"data.held_out: '{choice.Place}' lists '{missing}', which '{options.Source}' does not hold; put it "
                    + "back, or divide anew (20%)");
        return DecodedImages.Read(
            listing, options, DataPart.Train, only: name => train.Contains(name) || heldOut.Contains(name));
    }

    /// <summary>Divides the images of one source.</summary>
    private static ImageParts Divide(DataOptions options, HeldOutChoice choice, DecodedImages decoded)
    {
        using var stream = new torch.Generator((ulong)options.Seed);
        var heldOut = choice.Kind == HeldOutKind.List
            ? Listed(choice, decoded)
            : Drawn(options, choice, decoded, stream);
        var train = Enumerable.Range(0, decoded.Files.Count).Except(heldOut).ToList();
        if (options.Count is { } count)
            train = [.. DecodedImages.Choose(train.Count, count, stream).Select(k => train[k])];
        return new()
        {
            AreDivided = true,
            Train = new ImageSet(options, decoded.Take(train)),
            HeldOut = heldOut.Count == 0 ? null : new ImageSet(options, decoded.Take(heldOut) with { Bad = [] }),
        };
    }

    private static List<int> Listed(HeldOutChoice choice, DecodedImages decoded)
    {
        var names = SplitFile.Read(choice.Place).HeldOut;
        return [.. Enumerable.Range(0, decoded.Files.Count).Where(i => names.Contains(decoded.Files[i].Name))];
    }

    private static IReadOnlyList<int> Drawn(
        DataOptions options, HeldOutChoice choice, DecodedImages decoded, torch.Generator stream)
    {
        int wanted = choice.Of(decoded.Files.Count);
        var groups = DuplicateFinder.Indices(new ImageSet(options, decoded)).Select(group => group.Members);
        string?[] classOf = [.. decoded.Files.Select(file => decoded.Classes.Count == 0 ? null : file.Class)];
        var drawn = HeldOutDraw.Draw(groups, classOf, wanted, stream);
        return drawn.Count > 0 || choice.IsDefault
            ? drawn
            : throw new InputException(
                $"data.held_out: found '{options.HeldOut}', but none of the {decoded.Files.Count} images can be held "
                + "out: what are copies of one another stays together (fewshot dataset inspect lists them), and every "
                + "class keeps an image; hold more out, or none (0)");
    }

    /// <summary>Holds out all images of another source.</summary>
    private static ImageParts Beside(DataOptions options, string place, ImageSet train)
    {
        if (IsWithin(place, options.Source))
            throw new InputException(
                $"data.held_out: '{place}' lies in data.source '{options.Source}', whose subfolders are learnt from "
                    + "too; move it beside that");
        try
        {
            var heldOut = ImageSet.Read(options with { Source = place, Count = null }, DataPart.Train, train.Classes);
            return new() { Train = train, HeldOut = heldOut, Overlap = DuplicateFinder.Between(heldOut, train) };
        }
        catch (InputException problem)
        {
            // What is said of a source is meant of this one.
            throw new InputException(
                problem.Message.Replace("data.source:", "data.held_out:", StringComparison.Ordinal));
        }
    }

    private static IEnumerable<string> Copies(IReadOnlyList<DuplicatePair> pairs)
    {
        if (pairs.Count == 0) yield break;
        var named = string.Join(
            ", ", pairs.Take(NamedCopies)
            .Select(pair => $"'{pair.First}' ({pair.Kind.ToString().ToLowerInvariant()} copy of '{pair.Second}')"));
        var more = pairs.Count > NamedCopies ? $" and {pairs.Count - NamedCopies} more" : "";
        yield return $"{pairs.Count} of the images held out {(pairs.Count == 1 ? "is" : "are")} learnt from too, which "
            + $"makes measures against them too good: {named}{more}";
    }

    private static bool IsWithin(string place, string source)
    {
        if (SampleSets.IsSample(place) || SampleSets.IsSample(source)) return place == source;
        var (inner, outer) = (
            Path.TrimEndingDirectorySeparator(Path.GetFullPath(place)),
            Path.TrimEndingDirectorySeparator(Path.GetFullPath(source)));
        return inner == outer || inner.StartsWith(outer + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }
}
