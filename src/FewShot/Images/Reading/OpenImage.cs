using NetVips;

namespace FewShotGan.Images;

/// <summary>An image as its file holds it: the header is read, the pixels come when they are asked for.</summary>
/// <param name="Image">Channels as the file has them.</param>
/// <param name="Format">The format by its content, such as <c>PNG</c>.</param>
internal sealed record OpenImage(Image Image, string Format) : IDisposable
{
    /// <summary>Opens an image file: the first image, if it is animated or has pages.</summary>
    /// <param name="file">The whole file.</param>
    /// <exception cref="ImageException">It is no image that can be read, or is damaged or too large.</exception>
    public static OpenImage FromBytes(byte[] file)
    {
        var format = ImageFormat.Of(file) ?? throw ImageFormat.Unreadable(file);
        if (format == ImageFormat.Tiff && !SystemVips.IsWanted && TiffCompression.UnreadName(file) is { } compression)
            throw new ImageException(
                $"it is a TIFF packed with {compression}, which is not read", "save it as PNG, or as TIFF with LZW");
        var image = format == ImageFormat.Bmp ? BmpReader.Read(file) : Decoded(file, format);
        try
        {
            ImageLimits.RequireSize(image.Width, image.Height);
            return new(image, format);
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>A grey image, 8 bits.</summary>
    /// <param name="pixels">[height, width].</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="format">What the file calls itself.</param>
    public static OpenImage FromGrey(ReadOnlySpan<byte> pixels, int width, int height, string format)
    {
        using var plain = Image.NewFromMemoryCopy(pixels, width, height, 1, Enums.BandFormat.Uchar);
        return new(plain.Copy(interpretation: Enums.Interpretation.Bw), format);
    }

    public void Dispose() => Image.Dispose();

    // libvips' own words are of no use here: threads share the place where it keeps them.
    private static Image Decoded(byte[] file, string format)
    {
        try
        {
            return Image.NewFromBuffer(file, failOn: Enums.FailOn.Error);
        }
        catch (VipsException)
        {
            throw ImageException.Damaged(format);
        }
    }
}
