using System.Security;
using NetVips;

namespace FewShotGan.Images;

/// <summary>Words on sheets of images, in black on white.</summary>
internal static class SheetText
{
    private const int Dpi = 96;

    /// <summary>A line in a strip of its own, smaller where it would be wider.</summary>
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
            using var drawn = Image.Text(SecurityElement.Escape(text), font: $"sans {points}", dpi: Dpi);
            using var fitting = drawn.Width > width ? drawn.Resize((double)width / drawn.Width) : drawn.Copy();
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
