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
        return new(options with { Labels = "none", Count = null }, PictureListing.Of(options.Source, DataPart.Train));
    }

    /// <summary>Decodes the pictures in order.</summary>
    /// <param name="size">How many at a time.</param>
    /// <exception cref="InputException">A picture can't be read.</exception>
    public IEnumerable<PictureSet> Parts(int size)
    {
        for (var start = 0; start < Count; start += size)
        {
            var part = listing with { Files = [.. listing.Files.Skip(start).Take(size)], Refused = start == 0 ? listing.Refused : [] };
            var decoded = DecodedPictures.Read(part, options, DataPart.Train);
            if (decoded.Problem(listing.Source, options) is { } problem) throw new InputException(problem);
            yield return new(options, decoded);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => listing.Dispose();
}
