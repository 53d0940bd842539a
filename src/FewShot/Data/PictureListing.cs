namespace FewShotGan.Data;

/// <summary>What a source holds, before any picture is read.</summary>
internal sealed record PictureListing : IDisposable
{
    /// <summary>The name of the file with labels at the top of a folder or archive.</summary>
    public const string LabelFileName = "dataset.json";

    /// <summary>What the user calls it.</summary>
    public required string Source { get; init; }

    /// <summary>The pictures, in order.</summary>
    public required IReadOnlyList<PictureFile> Files { get; init; }

    /// <summary>What is refused by its name or place alone.</summary>
    public IReadOnlyList<BadPicture> Refused { get; init; } = [];

    /// <summary>How many files of other kinds were passed over.</summary>
    public int OthersCount { get; init; }

    /// <summary>Reads the file with labels, or gives null when there is none.</summary>
    public Func<byte[]?> LabelFile { get; init; } = () => null;

    /// <summary>The archive that the pictures are read from, if they are.</summary>
    public IDisposable? Archive { get; init; }

    /// <summary>Lists a folder, an archive or a part of a sample.</summary>
    /// <param name="source">As in <see cref="DataOptions.Source"/>.</param>
    /// <param name="part">The pictures to learn from or, for a sample that has them, those held out.</param>
    /// <exception cref="InputException">It is missing, empty, unreadable, or has no such part.</exception>
    public static PictureListing Of(string source, DataPart part)
    {
        if (SampleSets.IsSample(source))
            return new() { Source = source, Files = SampleSets.Files(source, part) };
        if (string.IsNullOrWhiteSpace(source))
            throw new InputException("data.source: nothing given; expected a folder or zip of pictures, or sample:emoji-faces");
        if (part == DataPart.HeldOut)
            throw new InputException($"data.source: '{source}' holds no pictures out, which only some samples do themselves; set data.held_out (20%, or a folder)");
        if (File.Exists(source)) return PictureArchive.List(source);
        if (Directory.Exists(source)) return PictureFolder.List(source);
        throw new InputException($"data.source: there is no folder or file '{source}'; expected a folder or zip of pictures, or one of "
            + string.Join(", ", SampleSets.Names));
    }

    /// <summary>The set when it holds a picture, or files that ought to be some.</summary>
    /// <exception cref="InputException">It holds neither.</exception>
    public PictureListing Required()
    {
        if (Files.Count + Refused.Count > 0) return this;
        Dispose();
        var found = OthersCount == 0 ? "it is empty" : $"files of other kinds: {OthersCount}";
        throw new InputException($"data.source: '{Source}' holds no picture ({found}); expected {PictureFormat.Readable} files"
            + " there or in its subfolders; archives within are not opened");
    }

    public void Dispose() => Archive?.Dispose();
}
