using System.Globalization;

namespace FewShotGan.Images;

/// <summary>
/// The images of a source, decoded a part at a time, for whoever looks at each once and need not hold them all.
/// </summary>
internal sealed class ImageStream : IDisposable
{
    private readonly DataOptions options;
    private readonly ImageListing listing;
    private readonly bool ofOneSize;

    private ImageStream(DataOptions options, ImageListing listing, bool ofOneSize = false)
    {
        (this.options, this.listing, this.ofOneSize) = (options, listing, ofOneSize);
    }

    /// <summary>How many files there are.</summary>
    public int Count => listing.Files.Count;

    /// <summary>The width and height that every image gets, in pixels.</summary>
    public int Resolution => options.Resolution;

    /// <summary>
    /// What this tool made itself and is never taken for an image, in words; null when the source holds nothing of the
    /// kind.
    /// </summary>
    public string? OwnLeftOut => listing.OwnLeftOut;

    /// <summary>Lists a source.</summary>
    /// <param name="options">
    /// Source, size, and how images become squares; all its images are read, without labels.
    /// </param>
    /// <exception cref="InputException">The source is missing or empty, or an option is impossible.</exception>
    public static ImageStream Open(DataOptions options)
    {
        ImageSet.Require(options);
        var listing = ImageListing.Of(options.Source, DataPart.Train);
        if (listing.Refused is not [var bad, ..])
            return new(options with { Labels = "none", Count = null, OnBadFile = "stop" }, listing);
        listing.Dispose();
        throw new InputException($"{options.Source}: {bad}");
    }

    /// <summary>
    /// Lists a source whose images are all of one size, the shorter side of the first; <see cref="Some"/> refuses
    /// others.
    /// </summary>
    /// <param name="source">As in <see cref="DataOptions.Source"/>.</param>
    /// <exception cref="InputException">The source is missing or empty, or its first image can't be read.</exception>
    public static ImageStream OfOneSize(string source)
    {
        var first = Open(new DataOptions { Source = source, Resolution = 1 });
        try
        {
            return new(first.options with { Resolution = first.Some([0]).MedianSide }, first.listing, ofOneSize: true);
        }
        catch
        {
            first.Dispose();
            throw;
        }
    }

    /// <summary>Decodes some images.</summary>
    /// <param name="indices">Which, each 0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="InputException">An image can't be read, or is not of the size that all should have.</exception>
    public ImageSet Some(IEnumerable<int> indices)
    {
        var part = listing with { Files = [.. indices.Select(i => listing.Files[i])] };
        var decoded = DecodedImages.Read(part, options, DataPart.Train);
        if (decoded.Bad is [var bad, ..]) throw new InputException($"{listing.Source}: {bad}");
        if (ofOneSize) RequireOneSize(decoded);
        return new(options, decoded);
    }

    /// <inheritdoc/>
    public void Dispose() => listing.Dispose();

    private void RequireOneSize(DecodedImages decoded)
    {
        foreach (var (file, facts) in decoded.Files.Zip(decoded.Facts))
        {
            if (Math.Min(facts.Width, facts.Height) != Resolution)
                throw new InputException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{listing.Source}: its images are of several sizes: the shorter side of "
                            + $"'{listing.Files[0].Name}' is {Resolution} px,")
                    + string.Create(
                        CultureInfo.InvariantCulture,
                        $" that of '{file.Name}' {Math.Min(facts.Width, facts.Height)}; say by the resolution at how "
                            + $"many pixels all are to be judged"));
        }
    }
}
