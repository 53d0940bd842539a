using NetVips;

namespace FewShotGan.Images;

/// <summary>What an image is before it becomes a square of the set.</summary>
/// <param name="Format">The format by its content, such as <c>PNG</c>.</param>
/// <param name="Width">In pixels, upright.</param>
/// <param name="Height">In pixels, upright.</param>
/// <param name="IsGrey">Whether it has one colour channel.</param>
/// <param name="IsCmyk">Whether its colours are inks.</param>
/// <param name="HasAlpha">Whether it has a transparency channel.</param>
/// <param name="Bits">Bits a channel, 8 or 16.</param>
/// <param name="Frames">1, or how many images the animation or document has.</param>
/// <param name="IsTurned">Whether its EXIF orientation turned or mirrored it.</param>
internal sealed record ImageFacts(
    string Format, int Width, int Height, bool IsGrey, bool IsCmyk, bool HasAlpha, int Bits, int Frames, bool IsTurned)
{
    /// <summary>The facts of an opened image.</summary>
    /// <param name="opened">As the file holds it.</param>
    /// <param name="upright">Turned upright.</param>
    internal static ImageFacts Of(OpenImage opened, Image upright)
    {
        var image = opened.Image;
        var alpha = image.HasAlpha();
        return new(
            opened.Format,
            upright.Width,
            upright.Height,
            IsGrey: image.Bands - (alpha ? 1 : 0) == 1,
            IsCmyk: image.Interpretation == Enums.Interpretation.Cmyk,
            alpha,
            image.Format == Enums.BandFormat.Ushort ? 16 : 8,
            Frames: image.Contains("n-pages") ? (int)image.Get("n-pages") : 1,
            IsTurned: image.Contains("orientation") && (int)image.Get("orientation") > 1);
    }
}
