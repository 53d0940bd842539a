using NetVips;

namespace FewShotGan.Images;

/// <summary>A picture as its file holds it: the header is read, the pixels come when they are asked for.</summary>
/// <param name="Image">Channels as the file has them.</param>
/// <param name="Format">The format by its content, such as <c>PNG</c>.</param>
internal sealed record OpenPicture(Image Image, string Format) : IDisposable
{
    /// <summary>Opens a picture file: the first picture, if it is animated or has pages.</summary>
    /// <param name="file">The whole file.</param>
    /// <exception cref="PictureException">It is no picture that can be read, or is damaged or too large.</exception>
    public static OpenPicture FromBytes(byte[] file)
    {
        var format = PictureFormat.Of(file) ?? throw PictureFormat.Unreadable(file);
        if (format == PictureFormat.Tiff && !SystemVips.IsWanted && TiffCompression.UnreadName(file) is { } compression)
            throw new PictureException($"it is a TIFF packed with {compression}, which is not read", "save it as PNG, or as TIFF with LZW");
        var image = format == PictureFormat.Bmp ? BmpReader.Read(file) : Decoded(file, format);
        try
        {
            PictureLimits.RequireSize(image.Width, image.Height);
            return new(image, format);
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>A grey picture, 8 bits.</summary>
    /// <param name="pixels">[height, width].</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="format">What the file calls itself.</param>
    public static OpenPicture FromGrey(ReadOnlySpan<byte> pixels, int width, int height, string format)
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
            throw PictureException.Damaged(format);
        }
    }
}
