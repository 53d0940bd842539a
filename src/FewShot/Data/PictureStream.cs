namespace FewShotGan.Data;

/// <summary>The pictures of a source, decoded a part at a time, for whoever looks at each once and need not hold them all.</summary>
public sealed class PictureStream : IDisposable
{
    private readonly DataOptions options;
    private readonly PictureListing listing;

    private PictureStream(DataOptions options, PictureListing listing) => (this.options, this.listing) = (options, listing);

    /// <summary>How many files there are.</summary>
    public int Count => listing.Files.Count;

    /// <summary>Lists a source.</summary>
    /// <param name="options">Source, size, and how pictures become squares; all its pictures are read, without labels.</param>
    /// <exception cref="InputException">The source is missing or empty, or an option is impossible.</exception>
    public static PictureStream Open(DataOptions options)
    {
        PictureSet.Require(options);
        var listing = PictureListing.Of(options.Source, DataPart.Train);
        if (listing.Refused is not [var bad, ..]) return new(options with { Labels = "none", Count = null, OnBadFile = "stop" }, listing);
        listing.Dispose();
        throw new InputException($"{options.Source}: {bad}");
    }

    /// <summary>The shorter side, in pixels, of the first picture of a source.</summary>
    /// <param name="source">As in <see cref="DataOptions.Source"/>.</param>
    /// <exception cref="InputException">The source is missing or empty, or its first picture can't be read.</exception>
    public static int FirstSide(string source)
    {
        using var stream = Open(new DataOptions { Source = source, Resolution = 1 });
        return stream.Some([0]).MedianSide;
    }

    /// <summary>Decodes some pictures.</summary>
    /// <param name="indices">Which, each 0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="InputException">A picture can't be read.</exception>
    public PictureSet Some(IEnumerable<int> indices)
    {
        var part = listing with { Files = [.. indices.Select(i => listing.Files[i])] };
        var decoded = DecodedPictures.Read(part, options, DataPart.Train);
        return decoded.Bad is [var bad, ..] ? throw new InputException($"{listing.Source}: {bad}") : new(options, decoded);
    }

    /// <inheritdoc/>
    public void Dispose() => listing.Dispose();
}
