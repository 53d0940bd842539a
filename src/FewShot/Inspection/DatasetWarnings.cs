using System.Globalization;
using FewShotGan.Images;

namespace FewShotGan.Inspection;

/// <summary>What of a set can be used but may not be what its owner wants.</summary>
internal static class DatasetWarnings
{
    /// <summary>A line each.</summary>
    /// <param name="options">How the images become squares.</param>
    /// <param name="decoded">The images.</param>
    /// <param name="duplicates">Groups of copies.</param>
    public static IEnumerable<string> Of(
        DataOptions options, DecodedImages decoded, IReadOnlyList<DuplicateGroup> duplicates)
    {
        var facts = decoded.Facts;
        var side = options.Resolution;
        if (decoded.OwnLeftOut is { } own) yield return own;
        if (decoded.Bad.Count > 0 && options.OnBadFile == "skip")
            yield return $"{Images(BadImage.Total(decoded.Bad))} cannot be read and will be left out";
        if (Count(facts, fact => IsUpscaled(fact, options)) is { } small)
            yield return $"{small} smaller than {side} px and will be enlarged, which blurs: a smaller data.resolution "
                + "keeps what is there";
        if (Count(facts, fact => fact.Width != fact.Height) is { } oblong)
        {
            if (options.Fit == "crop")
                yield return $"{oblong} not square and will lose their sides: data.fit: pad or stretch keeps all";
            if (options.Fit == "stretch")
                yield return $"{oblong} not square and will change proportions: data.fit: crop or pad keeps those";
        }

        if (options.Channels == "rgb" && facts.Any(fact => fact.IsGrey) && facts.Any(fact => !fact.IsGrey))
            yield return $"{Count(facts, fact => fact.IsGrey)} grey among others in colour: the generator will learn "
                + "both; data.channels: grey makes all grey";
        else if (options.Channels == "rgb" && facts.Count > 0 && facts.All(fact => fact.IsGrey))
            yield return "all images are grey: data.channels: grey trains smaller networks";
        if (options.HasAlpha && facts.Count > 0 && !facts.Any(fact => fact.HasAlpha))
            yield return "no image has alpha: the generator will learn to be opaque; data.channels: rgb is cheaper";
        if (Count(facts, fact => fact.Frames > 1) is { } animated)
            yield return $"{animated} animated or of several pages: only the first of each is used";
        if (decoded.Files.Count > DuplicateFinder.MostCompared)
            yield return Text(
                $"of more than {DuplicateFinder.MostCompared:N0} images only copies with the same pixels are ")
                    + "looked for";
        if (Copies(duplicates, DuplicateKind.Exact) is { } exact)
            yield return $"{exact} pixel for pixel: an image that is there twice counts twice";
        if (Copies(duplicates, DuplicateKind.Near) is { } near)
            yield return $"{near} nearly, as if coded or scaled again: an image that is there twice counts twice";
        if (Copies(duplicates, DuplicateKind.Mirrored) is { } mirrored)
            yield return $"{mirrored} left to right: data.x_flip would make all mirror images";

        var seen = decoded.Files.Select(file => file.Class).ToHashSet();
        var empty = decoded.Classes.Where(name => !seen.Contains(name)).ToList();
        if (empty.Count > 0)
            yield return $"classes without an image: {string.Join(", ", empty)}; the generator will learn "
                + "nothing of them";
    }

    private static bool IsUpscaled(ImageFacts fact, DataOptions options) => options.Fit == "pad"
        ? Math.Max(fact.Width, fact.Height) < options.Resolution
        : Math.Min(fact.Width, fact.Height) < options.Resolution;

    private static string? Copies(IReadOnlyList<DuplicateGroup> groups, DuplicateKind kind)
    {
        var such = groups.Where(group => group.Kind == kind).ToList();
        if (such.Count == 0) return null;
        int count = such.Sum(group => group.Names.Count - 1);
        var verb = (kind == DuplicateKind.Mirrored ? "mirror" : "repeat") + (count == 1 ? "s" : "");
        return $"{Images(count)} {verb} another, such as '{such[0].Names[1]}' and '{such[0].Names[0]}',";
    }

    private static string? Count(IReadOnlyList<ImageFacts> facts, Func<ImageFacts, bool> which) =>
        facts.Count(which) is > 0 and var count ? Text($"{Images(count)} {(count == 1 ? "is" : "are")}") : null;

    private static string Images(int count) => Text($"{count:N0} {(count == 1 ? "image" : "images")}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
