using System.Globalization;
using TorchSharp;

namespace FewShotGan.Images;

/// <summary>All images of a source after decoding, with what was wrong.</summary>
/// <param name="Files">Those that were read, in order.</param>
/// <param name="Facts">What each of them was before.</param>
/// <param name="Pixels">[N, C, H, W] of them, 0 to 255.</param>
/// <param name="Classes">The names of all classes of the source, in order; empty without labels.</param>
/// <param name="Bad">The files that can't be used.</param>
internal sealed record DecodedImages(
    IReadOnlyList<ImageFile> Files,
    IReadOnlyList<ImageFacts> Facts,
    byte[] Pixels,
    IReadOnlyList<string> Classes,
    IReadOnlyList<BadImage> Bad)
{
    /// <summary>As in <see cref="ImageListing.OwnLeftOut"/>.</summary>
    public string? OwnLeftOut { get; private init; }

    /// <summary>
    /// Chooses the images to read and reads them all, as many at once as there are processors: in memory are the
    /// squares, and beside them only the files being decoded.
    /// </summary>
    /// <param name="listing">What there is.</param>
    /// <param name="options">Labels, count and how images become squares.</param>
    /// <param name="part">The part of the source; a count is of the images to learn from.</param>
    /// <param name="only">Names of the images to read; all when null.</param>
    /// <param name="known">The classes of the images to learn from, which these must be of; any when null.</param>
    /// <exception cref="InputException">
    /// Labels or options do not fit the images, or those take too much memory.
    /// </exception>
    public static DecodedImages Read(
        ImageListing listing, DataOptions options, DataPart part, Func<string, bool>? only = null,
        IReadOnlyList<string>? known = null)
    {
        var (files, classes) = ImageLabels.Assign(options.Labels, listing, known);
        if (only is not null) files = [.. files.Where(file => only(file.Name))];
        if (part == DataPart.Train && options.Count is { } count)
        {
            using var stream = new torch.Generator((ulong)options.Seed);
            files = [.. Choose(files.Count, count, stream).Select(i => files[i])];
        }

        var decoder = new ImageDecoder(options);
        long length = (long)files.Count * decoder.Size;
        if (length > Array.MaxLength)
            throw new InputException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"data.source: {files.Count} images of {options.Resolution} px take {length / 1e9:F1} GB;")
                + " at most 2.1 GB are held in memory: give fewer images (data.count) or a smaller data.resolution");

        var pixels = new byte[length];
        var facts = new ImageFacts?[files.Count];
        var bad = new BadImage?[files.Count];
        Parallel.For(0, files.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            try
            {
                facts[i] = decoder.Decode(files[i], pixels.AsSpan(i * decoder.Size, decoder.Size));
            }
            catch (ImageException e)
            {
                bad[i] = new(files[i].Name, e.Message, e.Remedy);
            }
        });
        return new(
            [.. files.Where((_, i) => bad[i] is null)],
            [.. facts.OfType<ImageFacts>()],
            Compact(pixels, decoder.Size, bad),
            classes,
            [.. listing.Refused.Concat(bad.OfType<BadImage>()).OrderBy(image => image.Name, StringComparer.Ordinal)])
        {
            OwnLeftOut = listing.OwnLeftOut,
        };
    }

    /// <summary>
    /// Why training would not begin, or null when it would: a line, and a line for each bad file if there are several.
    /// </summary>
    /// <param name="source">What the user calls the source.</param>
    /// <param name="options">What to do about bad files.</param>
    public string? Problem(string source, DataOptions options)
    {
        if (Bad.Count == 0 || (options.OnBadFile == "skip" && Files.Count > 0)) return null;
        int bad = BadImage.Total(Bad);
        var text = $"data.source: {bad} of {Files.Count + bad} images in '{source}' cannot be read";
        var advice = Files.Count > 0 ? "-s data.on_bad_file=skip goes on without" : "no image is left";
        return Bad.Count == 1
            ? $"{text}: {Bad[0]}; {advice}{(Files.Count > 0 ? " it" : "")}"
            : string.Join('\n', [$"{text}; {advice}{(Files.Count > 0 ? " them" : "")}:", .. BadImage.Lines(Bad)]);
    }

    /// <summary>The places of some of so many images, drawn at random, in order.</summary>
    /// <exception cref="InputException">There are not as many.</exception>
    public static IReadOnlyList<int> Choose(int images, int count, torch.Generator stream)
    {
        if (count > images)
            throw new InputException(
                $"data.count: found {count}, expected at most {images}: the source holds no more images to learn from");
        using var order = torch.randperm(images, dtype: torch.ScalarType.Int64, generator: stream, device: torch.CPU);
        return [.. order.data<long>().ToArray().Take(count).Order().Select(i => (int)i)];
    }

    /// <summary>Some of the images.</summary>
    /// <param name="places">Their places, in order.</param>
    public DecodedImages Take(IReadOnlyList<int> places)
    {
        int size = Files.Count == 0 ? 0 : Pixels.Length / Files.Count;
        var taken = new byte[(long)size * places.Count];
        for (int i = 0; i < places.Count; i++) Pixels.AsSpan(places[i] * size, size).CopyTo(taken.AsSpan(i * size));
        return this with { Files = [.. places.Select(i => Files[i])], Facts = [.. places.Select(i => Facts[i])],
            Pixels = taken };
    }

    private static byte[] Compact(byte[] pixels, int size, BadImage?[] bad)
    {
        if (bad.All(image => image is null)) return pixels;
        var kept = new byte[(long)size * bad.Count(image => image is null)];
        for (int from = 0, to = 0; from < bad.Length; from++)
            if (bad[from] is null) pixels.AsSpan(from * size, size).CopyTo(kept.AsSpan(to++ * size));
        return kept;
    }
}
