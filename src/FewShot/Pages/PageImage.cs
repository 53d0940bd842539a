using FewShotGan.Images;
using NetVips;

namespace FewShotGan.Pages;

/// <summary>An image that is part of a page: a WebP of at most <see cref="MostBytes"/>.</summary>
/// <param name="Data">The file's bytes in base 64.</param>
/// <param name="Width">
/// Pixels at which it is shown where there is room; a whole multiple of those of a small one.
/// </param>
/// <param name="Height">Pixels likewise.</param>
internal sealed record PageImage(string Data, int Width, int Height)
{
    /// <summary>The size of its file.</summary>
    public const int MostBytes = 400_000;

    private const int MostSide = 1280, LosslessPixels = 320 * 320, ShownSide = 512, Quality = 88;

    /// <summary>Reads an image; a large one becomes smaller, a small one keeps every pixel.</summary>
    /// <param name="path">A PNG.</param>
    /// <exception cref="InputException">It can't be read.</exception>
    public static PageImage Read(string path)
    {
        Vips.Require();
        try
        {
            using var whole = Image.NewFromFile(path);
            int side = Math.Max(whole.Width, whole.Height);
            var bytes = Webp(whole, Math.Min(1, (double)MostSide / side));
            int times = Math.Max(1, ShownSide / side);
            return new(Convert.ToBase64String(bytes), whole.Width * times, whole.Height * times);
        }
        catch (VipsException problem)
        {
            throw new InputException($"{path}: cannot be read ({Vips.Reason(problem)}); put it back, or remove it");
        }
    }

    private static byte[] Webp(Image whole, double scale)
    {
        using var image = scale < 1 ? whole.Resize(scale) : whole.Copy();
        bool isLossless = image.Width * image.Height <= LosslessPixels;
        var bytes = image.WebpsaveBuffer(
            Quality, isLossless, smartSubsample: !isLossless, keep: Enums.ForeignKeep.None);
        return bytes.Length <= MostBytes ? bytes : Webp(whole, scale / 2);
    }
}
