using FewShotGan.Images;
using NetVips;

namespace FewShotGan.Tests.Images;

/// <summary>Makes the small images that the tests read, and reads pixels back.</summary>
internal static class TestImages
{
    public static Image FromBytes(int width, int height, params byte[] pixels) =>
        Interpreted(Image.NewFromMemory(pixels, width, height, pixels.Length / width / height, Enums.BandFormat.Uchar));

    public static Image FromWords(int width, int height, params ushort[] pixels)
    {
        var bands = pixels.Length / width / height;
        return Image.NewFromMemory(pixels, width, height, bands, Enums.BandFormat.Ushort)
            .Copy(interpretation: bands < 3 ? Enums.Interpretation.Grey16 : Enums.Interpretation.Rgb16);
    }

    /// <summary>One colour all over.</summary>
    public static Image Plain(int width, int height, params byte[] colour) =>
        FromBytes(width, height, [.. Enumerable.Repeat(colour, width * height).SelectMany(c => c)]);

    public static ImageSet Load(TemporaryFolder folder, int resolution, string background = "white") =>
        ImageSet.Load(new() { Source = folder.Path, Resolution = resolution, Background = background });

    /// <summary>The channels of a pixel of image <paramref name="n"/>.</summary>
    public static int[] Pixel(this ImageSet set, int n, int x, int y)
    {
        var (plane, pixels) = (set.Resolution * set.Resolution, set.Pixels.ToArray());
        return [.. Enumerable.Range(0, 3).Select(c => (int)pixels[(((n * 3) + c) * plane) + (y * set.Resolution) + x])];
    }

    private static Image Interpreted(Image image) =>
        image.Copy(interpretation: image.Bands < 3 ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb);
}
