using NetVips;

namespace FewShotGan.Images;

/// <summary>
/// Turns images into squares of a given size: opaque sRGB or grey ones, or sRGB times alpha with alpha.
/// </summary>
/// <param name="options">Size, fit, background and channels.</param>
internal sealed class ImageDecoder(DataOptions options)
{
    // Luma of gamma-coded values (ITU-R BT.601), as image libraries turn colour into grey.
    private static readonly double[,] Luma = { { 0.299, 0.587, 0.114 } };

    private readonly int resolution = options.Resolution;
    private readonly BackgroundColour background =
        options.HasAlpha ? default : BackgroundColour.Parse(options.Background);

    private readonly int channels = options.ChannelCount;

    /// <summary>Bytes that a decoded image takes.</summary>
    public int Size => channels * resolution * resolution;

    /// <summary>
    /// Decodes one image: turned upright by its EXIF orientation, converted to sRGB, laid over the background or times
    /// alpha, made grey if that is asked for, then fitted into the square with antialiasing (Lanczos, 3 lobes). All in
    /// floating point, rounded once at the end.
    /// </summary>
    /// <param name="file">The image.</param>
    /// <param name="pixels">Takes the result, [channels, resolution, resolution].</param>
    /// <exception cref="ImageException">The image can't be decoded.</exception>
    public ImageFacts Decode(ImageFile file, Span<byte> pixels)
    {
        using var opened = file.Open();
        try
        {
            using var upright = opened.Image.Autorot();
            using var chosen = options.Fit == "crop" ? CropToSquare(upright) : upright.Copy();
            using var coloured = channels switch
            {
                1 => ToGrey(chosen),
                4 => TimesAlpha(chosen),
                _ => LayOverBackground(chosen),
            };
            using var square = Fit(coloured);
            ToPlanes(square.WriteToMemory<byte>(), pixels);
            return ImageFacts.Of(opened, upright);
        }
        catch (VipsException)
        {
            throw ImageException.Damaged(opened.Format);
        }
    }

    private static Image CropToSquare(Image image)
    {
        var side = Math.Min(image.Width, image.Height);
        return image.ExtractArea((image.Width - side) / 2, (image.Height - side) / 2, side, side);
    }

    // Both come before resampling: the colour under fully transparent pixels is arbitrary and must not bleed in.
    private Image LayOverBackground(Image image)
    {
        var (rgb, alpha) = Parts(image);
        using (rgb)
        using (alpha)
        {
            if (alpha is null) return rgb.Copy();
            double[] behind = [background.Red, background.Green, background.Blue];
            using var difference = rgb.Linear([1, 1, 1], [.. behind.Select(b => -b)]);
            using var weighted = difference.Multiply(alpha);
            return weighted.Linear([1, 1, 1], behind);
        }
    }

    private static Image TimesAlpha(Image image)
    {
        var (rgb, alpha) = Parts(image);
        using (rgb)
        using (alpha)
        {
            if (alpha is null) return rgb.Bandjoin(255);
            using var times = rgb.Multiply(alpha);
            using var levels = alpha.Linear([255], [0]);
            return times.Bandjoin(levels);
        }
    }

    /// <summary>Red, green and blue, 0 to 255, and alpha, 0 to 1; null without.</summary>
    private static (Image Rgb, Image? Alpha) Parts(Image image)
    {
        var depth = image.Format switch
        {
            Enums.BandFormat.Uchar => 8,
            Enums.BandFormat.Ushort => 16,
            _ => throw new ImageException(
                $"its samples are of type {image.Format}; expected 8 or 16 bits", "convert it to PNG"),
        };
        var colourBands = image.Bands - (image.HasAlpha() ? 1 : 0);
        using var colour = image.ExtractBand(0, colourBands);
        using var rgb = ToSrgb(colour, depth);
        var scale = depth == 16 ? 1 / 257.0 : 1.0; // 16 bits to 0..255
        if (colourBands == image.Bands) return (rgb.Linear([scale], [0]), null);
        using var alpha = image.ExtractBand(colourBands);
        return (rgb.Linear([scale], [0]), alpha.Linear([scale / 255], [0]));
    }

    /// <summary>Three bands of the same depth in sRGB.</summary>
    private static Image ToSrgb(Image colour, int depth)
    {
        var isCmyk = colour.Interpretation == Enums.Interpretation.Cmyk;
        if (isCmyk || colour.Contains("icc-profile-data"))
        {
            // Without a profile of its own a CMYK image gets libvips' general one.
            return colour.IccTransform("srgb", embedded: true, inputProfile: isCmyk ? "cmyk" : "srgb", depth: depth);
        }

        return colour.Bands switch
        {
            1 => colour.Bandjoin(colour, colour),
            3 => colour.Copy(),
            _ => throw new ImageException(
                $"it has {colour.Bands} colour channels; expected 1 (grey), 3 (RGB) or 4 (CMYK)", "convert it to PNG"),
        };
    }

    private Image ToGrey(Image image)
    {
        using var rgb = LayOverBackground(image);
        using var weights = Image.NewFromArray(Luma);
        return rgb.Recomb(weights);
    }

    private Image Fit(Image image)
    {
        var longer = Math.Max(image.Width, image.Height);
        var (width, height) = options.Fit == "pad"
            ? (Scaled(image.Width, longer), Scaled(image.Height, longer))
            : (resolution, resolution);
        using var resized = image.Width == width && image.Height == height
            ? image.Copy()
            : image.Resize(
                (double)width / image.Width, vscale: (double)height / image.Height, kernel: Enums.Kernel.Lanczos3);
        using var rounded = resized.Rint();
        using var bytes = rounded.Cast(Enums.BandFormat.Uchar);
        return width == resolution && height == resolution
            ? bytes.Copy()
            : bytes.Embed((resolution - width) / 2, (resolution - height) / 2, resolution, resolution,
                extend: Enums.Extend.Background, background: Behind());
    }

    private int Scaled(int side, int longer) => Math.Max(1, (int)Math.Round((double)side * resolution / longer));

    private double[] Behind()
    {
        if (channels == 4) return [0, 0, 0, 0];
        double[] colour = [background.Red, background.Green, background.Blue];
        return channels == 1 ? [Math.Round(colour.Select((value, band) => value * Luma[0, band]).Sum())] : colour;
    }

    private void ToPlanes(byte[] interleaved, Span<byte> planes)
    {
        var size = resolution * resolution;
        for (var channel = 0; channel < channels; channel++)
        {
            var plane = planes.Slice(channel * size, size);
            for (var i = 0; i < size; i++)
                plane[i] = interleaved[(i * channels) + channel];
        }
    }
}
