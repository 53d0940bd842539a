using NetVips;

namespace FewShotGan.Images;

/// <summary>An image made small enough for where it is shown.</summary>
internal static class ScreenImage
{
    /// <summary>Reads an image.</summary>
    /// <param name="path">A PNG.</param>
    /// <param name="width">Most pixels of a row.</param>
    /// <returns>Its pixels [height, width, 3], with alpha over white, and its size.</returns>
    /// <exception cref="InputException">It can't be read.</exception>
    public static (byte[] Pixels, int Width, int Height) Read(string path, int width)
    {
        Vips.Require();
        try
        {
            using var whole = SheetParts.Enlarged(path, _ => 1);
            using var small = whole.Width > width ? whole.Resize((double)width / whole.Width) : whole.Copy();
            return (small.WriteToMemory<byte>(), small.Width, small.Height);
        }
        catch (VipsException problem)
        {
            throw new InputException($"{path}: cannot be read ({Vips.Reason(problem)})");
        }
    }
}
