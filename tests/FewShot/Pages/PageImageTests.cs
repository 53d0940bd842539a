using FewShotGan.Images;
using FewShotGan.Pages;
using NetVips;

namespace FewShotGan.Tests.Pages;

public sealed class PageImageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_small_image_keeps_every_pixel_and_is_shown_enlarged()
    {
        var pixels = Noise(64, 32);
        ImageWriter.SavePng(folder.File("small.png"), pixels, 64, 32, 3);
        var image = PageImage.Read(folder.File("small.png"));
        Assert.Equal((512, 256), (image.Width, image.Height));
        using var again = Image.NewFromBuffer(Convert.FromBase64String(image.Data));
        Assert.Equal(pixels, again.WriteToMemory<byte>());
    }

    [Fact]
    public void No_image_is_larger_than_its_share_not_even_noise()
    {
        ImageWriter.SavePng(folder.File("noise.png"), Noise(2048, 1024), 2048, 1024, 3);
        var image = PageImage.Read(folder.File("noise.png"));
        var bytes = Convert.FromBase64String(image.Data);
        Assert.InRange(bytes.Length, 10_000, PageImage.MostBytes);
        Assert.Equal((2048, 1024), (image.Width, image.Height));
        using var again = Image.NewFromBuffer(bytes);
        Assert.InRange(again.Width, 320, 1280);
    }

    [Fact]
    public void What_is_no_image_is_named()
    {
        File.WriteAllText(folder.File("cut.png"), "no");
        Assert.StartsWith(
            $"{folder.File("cut.png")}: cannot be read (",
            Assert.Throws<InputException>(() => PageImage.Read(folder.File("cut.png"))).Message,
            StringComparison.Ordinal);
    }

    private static byte[] Noise(int width, int height)
    {
        var pixels = new byte[width * height * 3];
        new Random(1).NextBytes(pixels);
        return pixels;
    }
}
