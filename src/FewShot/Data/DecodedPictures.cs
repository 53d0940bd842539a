using System.Globalization;
using TorchSharp;

namespace FewShotGan.Data;

/// <summary>All pictures of a source after decoding, with what was wrong.</summary>
/// <param name="Files">Those that were read, in order.</param>
/// <param name="Facts">What each of them was before.</param>
/// <param name="Pixels">[N, C, H, W] of them, 0 to 255.</param>
/// <param name="Classes">The names of all classes of the source, in order; empty without labels.</param>
/// <param name="Bad">The files that can't be used.</param>
internal sealed record DecodedPictures(
    IReadOnlyList<PictureFile> Files,
    IReadOnlyList<PictureFacts> Facts,
    byte[] Pixels,
    IReadOnlyList<string> Classes,
    IReadOnlyList<BadPicture> Bad)
{
    /// <summary>
    /// Chooses the pictures to read and reads them all, as many at once as there are processors: in memory are the squares,
    /// and beside them only the files being decoded.
    /// </summary>
    /// <exception cref="InputException">Labels or options do not fit the pictures, or those take too much memory.</exception>
    public static DecodedPictures Read(PictureListing listing, DataOptions options, DataPart part)
    {
        var (labelled, classes) = PictureLabels.Assign(options.Labels, listing);
        var files = part == DataPart.Train && options.Count is { } count ? Choose(labelled, count, options.Seed) : labelled;
        var decoder = new PictureDecoder(options);
        long length = (long)files.Count * decoder.Size;
        if (length > Array.MaxLength)
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"data.source: {files.Count} pictures of {options.Resolution} px take {length / 1e9:F1} GB;")
                + " at most 2.1 GB are held in memory: give fewer pictures (data.count) or a smaller data.resolution");

        var pixels = new byte[length];
        var facts = new PictureFacts?[files.Count];
        var bad = new BadPicture?[files.Count];
        Parallel.For(0, files.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            try
            {
                facts[i] = decoder.Decode(files[i], pixels.AsSpan(i * decoder.Size, decoder.Size));
            }
            catch (PictureException e)
            {
                bad[i] = new(files[i].Name, e.Message, e.Remedy);
            }
        });
        return new(
            [.. files.Where((_, i) => bad[i] is null)],
            [.. facts.OfType<PictureFacts>()],
            Compact(pixels, decoder.Size, bad),
            classes,
            [.. listing.Refused.Concat(bad.OfType<BadPicture>()).OrderBy(picture => picture.Name, StringComparer.Ordinal)]);
    }

    /// <summary>Why training would not begin, or null when it would: a line, and a line for each bad file if there are several.</summary>
    /// <param name="source">What the user calls the source.</param>
    /// <param name="options">What to do about bad files.</param>
    public string? Problem(string source, DataOptions options)
    {
        if (Bad.Count == 0 || (options.OnBadFile == "skip" && Files.Count > 0)) return null;
        var text = $"data.source: {Bad.Count} of {Files.Count + Bad.Count} pictures in '{source}' cannot be read";
        var advice = Files.Count > 0 ? "-s data.on_bad_file=skip goes on without" : "no picture is left";
        return Bad.Count == 1
            ? $"{text}: {Bad[0]}; {advice}{(Files.Count > 0 ? " it" : "")}"
            : string.Join('\n', [$"{text}; {advice}{(Files.Count > 0 ? " them" : "")}:", .. BadPicture.Lines(Bad)]);
    }

    /// <summary>A random choice that the seed alone decides, in the order of the set.</summary>
    private static List<PictureFile> Choose(IReadOnlyList<PictureFile> files, int count, long seed)
    {
        if (count > files.Count)
            throw new InputException($"data.count: found {count}, expected at most {files.Count}: the source holds no more pictures");
        using var stream = new torch.Generator((ulong)seed);
        using var order = torch.randperm(files.Count, dtype: torch.ScalarType.Int64, generator: stream);
        return [.. order.data<long>().ToArray().Take(count).Order().Select(i => files[(int)i])];
    }

    private static byte[] Compact(byte[] pixels, int size, BadPicture?[] bad)
    {
        if (bad.All(picture => picture is null)) return pixels;
        var kept = new byte[(long)size * bad.Count(picture => picture is null)];
        for (int from = 0, to = 0; from < bad.Length; from++)
            if (bad[from] is null) pixels.AsSpan(from * size, size).CopyTo(kept.AsSpan(to++ * size));
        return kept;
    }
}
