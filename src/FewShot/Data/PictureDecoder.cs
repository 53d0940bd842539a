using NetVips;

namespace FewShotGan.Data;

/// <summary>Turns a picture file's bytes into an opaque sRGB square of a given size.</summary>
/// <param name="resolution">Width and height of the result in pixels.</param>
/// <param name="background">What shows through transparent parts.</param>
internal sealed class PictureDecoder(int resolution, BackgroundColour background)
{
    private const int Channels = 3;
    private const int MaxSide = 32768;

    /// <summary>
    /// Decodes one picture (the first, if the file is animated or has pages): turned upright by its EXIF orientation,
    /// cropped to the square in its middle, converted to sRGB, laid over the background, then resampled with antialiasing
    /// (Lanczos, 3 lobes). All in floating point, rounded once at the end.
    /// </summary>
    /// <param name="file">The whole file.</param>
    /// <param name="pixels">Takes the result, [3, resolution, resolution].</param>
    /// <exception cref="InputException">The file can't be decoded; the message is the reason alone.</exception>
    public void Decode(byte[] file, Span<byte> pixels)
    {
        if (!PictureFormat.IsReadable(file))
            throw new InputException(PictureFormat.Reason(file));
        try
        {
            using var image = Image.NewFromBuffer(file, failOn: Enums.FailOn.Error);
            if (Math.Max(image.Width, image.Height) > MaxSide)
                throw new InputException($"it is {image.Width}x{image.Height}, larger than {MaxSide} on a side");
            using var upright = image.Autorot();
            using var square = CropToSquare(upright);
            using var opaque = LayOverBackground(square);
            using var resampled = Resample(opaque);
            ToPlanes(resampled.WriteToMemory<byte>(), pixels);
        }
        catch (VipsException e)
        {
            throw new InputException(Vips.Reason(e));
        }
    }

    private static Image CropToSquare(Image image)
    {
        var side = Math.Min(image.Width, image.Height);
        return image.ExtractArea((image.Width - side) / 2, (image.Height - side) / 2, side, side);
    }

    // Compositing comes before resampling: the colour under fully transparent pixels is arbitrary and must not bleed in.
    private Image LayOverBackground(Image image)
    {
        var depth = image.Format switch
        {
            Enums.BandFormat.Uchar => 8,
            Enums.BandFormat.Ushort => 16,
            _ => throw new InputException($"its samples are of type {image.Format}; expected 8 or 16 bits"),
        };
        var colourBands = image.Bands - (image.HasAlpha() ? 1 : 0);
        using var colour = image.ExtractBand(0, colourBands);
        using var rgb = ToSrgb(colour, depth);
        var scale = depth == 16 ? 1 / 257.0 : 1.0; // 16 bits to 0..255
        if (colourBands == image.Bands)
            return rgb.Linear([scale], [0]);

        using var alpha = image.ExtractBand(colourBands).Linear([depth == 16 ? 1 / 65535.0 : 1 / 255.0], [0]);
        double[] behind = [background.Red, background.Green, background.Blue];
        using var difference = rgb.Linear([scale, scale, scale], [.. behind.Select(b => -b)]);
        using var weighted = difference.Multiply(alpha);
        return weighted.Linear([1, 1, 1], behind);
    }

    /// <summary>Three bands of the same depth in sRGB.</summary>
    private static Image ToSrgb(Image colour, int depth)
    {
        var isCmyk = colour.Interpretation == Enums.Interpretation.Cmyk;
        if (isCmyk || colour.Contains("icc-profile-data"))
        {
            // Without a profile of its own a CMYK picture gets libvips' general one.
            return colour.IccTransform("srgb", embedded: true, inputProfile: isCmyk ? "cmyk" : "srgb", depth: depth);
        }

        return colour.Bands switch
        {
            1 => colour.Bandjoin(colour, colour),
            Channels => colour.Copy(),
            _ => throw new InputException($"it has {colour.Bands} colour channels; expected 1 (grey), 3 (RGB) or 4 (CMYK)"),
        };
    }

    private Image Resample(Image image)
    {
        using var resized = image.Width == resolution
            ? image.Copy()
            : image.Resize((double)resolution / image.Width, kernel: Enums.Kernel.Lanczos3);
        using var rounded = resized.Rint();
        return rounded.Cast(Enums.BandFormat.Uchar);
    }

    private void ToPlanes(byte[] interleaved, Span<byte> planes)
    {
        var size = resolution * resolution;
        for (var channel = 0; channel < Channels; channel++)
        {
            var plane = planes.Slice(channel * size, size);
            for (var i = 0; i < size; i++)
                plane[i] = interleaved[(i * Channels) + channel];
        }
    }
}
