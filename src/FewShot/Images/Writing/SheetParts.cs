using System.Security;
using NetVips;

namespace FewShotGan.Images;

/// <summary>What sheets of images are made of: images and words on white paper.</summary>
internal static class SheetParts
{
    private const int Dpi = 96;

    /// <summary>White.</summary>
    public static double[] Paper { get; } = [255];

    /// <summary>An image on the paper.</summary>
    /// <param name="path">A file that libvips reads.</param>
    /// <param name="factor">How many times as large it becomes, 1 or more, for its width in pixels.</param>
    /// <returns>Three channels.</returns>
    /// <exception cref="VipsException">It can't be read.</exception>
    public static Image Enlarged(string path, Func<int, int> factor)
    {
        using var read = Image.NewFromFile(path);
        using var srgb = read.Colourspace(Enums.Interpretation.Srgb);
        using var opaque = srgb.HasAlpha() ? srgb.Flatten(background: Paper) : srgb.Copy();
        int times = factor(opaque.Width);
        return opaque.Zoom(times, times);
    }

    /// <summary>Words in a strip of their own: in more lines where too wide for it, smaller where too high.</summary>
    /// <param name="text">The words; any characters.</param>
    /// <param name="width">Pixels of the strip.</param>
    /// <param name="height">Pixels of the strip.</param>
    /// <param name="points">Size of the letters.</param>
    /// <param name="isCentred">Whether it stands in the middle; at the left otherwise.</param>
    /// <returns>Three channels; null when libvips has no text, being built without Pango.</returns>
    public static Image? Strip(string text, int width, int height, int points, bool isCentred = false)
    {
        try
        {
            // Text is in Pango's markup.
            using var drawn = Image.Text(
                SecurityElement.Escape(text), font: $"sans {points}", dpi: Dpi, width: width,
                wrap: Enums.TextWrap.WordChar);
            double scale = Math.Min((double)width / drawn.Width, (double)height / drawn.Height);
            using var fitting = scale < 1 ? drawn.Resize(scale) : drawn.Copy();
            using var black = fitting.Invert();
            using var strip = black.Embed(
                isCentred ? (width - black.Width) / 2 : 0, (height - black.Height) / 2, width, height,
                extend: Enums.Extend.White);
            using var grey = strip.Copy(interpretation: Enums.Interpretation.Bw);
            return grey.Colourspace(Enums.Interpretation.Srgb);
        }
        catch (VipsException)
        {
            return null;
        }
    }
}
