namespace FewShotGan.Images;

/// <summary>What a source holds, before any image is read.</summary>
internal sealed record ImageListing : IDisposable
{
    /// <summary>The name of the file with labels at the top of a folder or archive.</summary>
    public const string LabelFileName = "dataset.json";

    /// <summary>What the user calls it.</summary>
    public required string Source { get; init; }

    /// <summary>The images, in order.</summary>
    public required IReadOnlyList<ImageFile> Files { get; init; }

    /// <summary>What is refused by its name or place alone.</summary>
    public IReadOnlyList<BadImage> Refused { get; init; } = [];

    /// <summary>How many files of other kinds were passed over.</summary>
    public int OthersCount { get; init; }

    /// <summary>How many grids, strips and animations of this tool were passed over.</summary>
    public int SheetsCount { get; init; }

    /// <summary>How many generated images were passed over, since others are there.</summary>
    public int GeneratedCount { get; private init; }

    /// <summary>How many folders of runs were passed over.</summary>
    public int RunsCount { get; init; }

    /// <summary>What this tool made itself and is no image of the set, in words; null when there is nothing.</summary>
    public string? OwnLeftOut => Own is null ? null : $"left out of '{Source}': {Own}";

    /// <summary>Reads the file with labels, or gives null when there is none.</summary>
    public Func<byte[]?> LabelFile { get; init; } = () => null;

    /// <summary>The archive that the images are read from, if they are.</summary>
    public IDisposable? Archive { get; init; }

    private string? Own
    {
        get
        {
            IEnumerable<string> counts = [
                .. Counted(SheetsCount, "grid or strip", "grids or strips"),
                .. Counted(GeneratedCount, "generated image", "generated images"),
                .. Counted(RunsCount, "run folder", "run folders")];
            return counts.Any() ? $"{string.Join(" and ", counts)} that fewshot made" : null;
        }
    }

    /// <summary>Lists a folder, an archive or a part of a sample.</summary>
    /// <param name="source">As in <see cref="DataOptions.Source"/>.</param>
    /// <param name="part">The images to learn from or, for a sample that has them, those held out.</param>
    /// <exception cref="InputException">It is missing, empty, unreadable, or has no such part.</exception>
    public static ImageListing Of(string source, DataPart part)
    {
        if (SampleSets.IsSample(source))
            return new() { Source = source, Files = SampleSets.Files(source, part) };
        if (string.IsNullOrWhiteSpace(source))
            throw new InputException(
                "data.source: nothing given; expected a folder or zip of images, or sample:emoji-faces");
        if (part == DataPart.HeldOut)
            throw new InputException(
                $"data.source: '{source}' holds no images out, which only some samples do themselves; set "
                    + "data.held_out (20%, or a folder)");
        if (File.Exists(source)) return ImageArchive.List(source);
        if (Directory.Exists(source)) return ImageFolder.List(source);
        throw new InputException(ImageFolder.Unfindable(source)
            ?? $"data.source: there is no folder or file '{source}'; expected a folder or zip of images, or one "
                + $"of {string.Join(", ", SampleSets.Names)}");
    }

    /// <summary>
    /// The set when it holds an image, or files that ought to be some. What this tool generated is an image of a set of
    /// its own, which may be measured, but not among others, from which somebody learns.
    /// </summary>
    /// <exception cref="InputException">It holds neither.</exception>
    public ImageListing Required()
    {
        var others = Files.Where(file => !file.IsGenerated).ToList();
        if (others.Count + Refused.Count > 0)
            return this with { Files = others, GeneratedCount = Files.Count - others.Count };
        if (Files.Count > 0) return this;
        Dispose();
        var rest = OthersCount == 0 ? null : $"files of other kinds: {OthersCount}";
        var found = (rest ?? Own) is null ? "it is empty" : string.Join(", ", new[] { rest, Own }.OfType<string>());
        throw new InputException(
            $"data.source: '{Source}' holds no image ({found}); expected {ImageFormat.Readable} files"
            + " there or in its subfolders; archives within are not opened");
    }

    public void Dispose() => Archive?.Dispose();

    private static IEnumerable<string> Counted(int count, string one, string several)
    {
        if (count > 0) yield return $"{count} {(count == 1 ? one : several)}";
    }
}
