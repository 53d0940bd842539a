using FewShotGan.Images;

namespace FewShotGan.Tests.Images;

public sealed class FitTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(32, 16)]
    [InlineData(64, 32)]
    [InlineData(16, 8)]
    public void Padding_keeps_all_of_a_wide_image_between_two_bars(int width, int height)
    {
        using var left = TestImages.Plain(width, height, 200, 0, 0);
        left.Insert(TestImages.Plain(width / 2, height, 0, 0, 200), width / 2, 0).WriteToFile(folder.File("a.png"));

        var set = Load(16, "pad", "#0a141e");

        foreach (var y in new[] { 0, 3, 12, 15 })
            Assert.All(Enumerable.Range(0, 16), x => Assert.Equal([10, 20, 30], set.Pixel(0, x, y)));
        foreach (var y in new[] { 4, 11 })
        {
            Assert.Equal([200, 0, 0], set.Pixel(0, 1, y));
            Assert.Equal([0, 0, 200], set.Pixel(0, 14, y));
        }
    }

    [Fact]
    public void Padding_puts_the_bars_of_a_tall_image_left_and_right()
    {
        TestImages.Plain(8, 32, 1, 2, 3).WriteToFile(folder.File("a.png"));

        var set = Load(32, "pad", "white");

        Assert.All(Enumerable.Range(0, 32), x =>
            Assert.Equal(x is >= 12 and < 20 ? [1, 2, 3] : [255, 255, 255], set.Pixel(0, x, x)));
    }

    [Fact]
    public void However_narrow_an_image_is_a_line_of_it_stays()
    {
        TestImages.Plain(1000, 1, 1, 2, 3).WriteToFile(folder.File("a.png"));

        var set = Load(16, "pad", "white");

        Assert.Equal([1, 2, 3], set.Pixel(0, 8, 7));
        Assert.Equal([255, 255, 255], set.Pixel(0, 8, 8));
    }

    [Theory]
    [InlineData("pad")]
    [InlineData("stretch")]
    [InlineData("crop")]
    public void A_square_image_is_the_same_in_every_fit(string fit)
    {
        var pixels = new byte[48 * 48 * 3];
        new Random(3).NextBytes(pixels);
        TestImages.FromBytes(48, 48, pixels).WriteToFile(folder.File("a.png"));

        Assert.Equal(Load(16, "crop", "white").Hash, Load(16, fit, "white").Hash);
    }

    [Fact]
    public void Stretching_brings_the_edges_of_an_image_to_the_edges_of_the_square()
    {
        // Stripes at the very edges, which cropping would lose.
        using var ground = TestImages.Plain(64, 16, 50, 50, 50);
        using var marked = ground.Insert(TestImages.Plain(16, 16, 250, 0, 0), 0, 0);
        marked.Insert(TestImages.Plain(16, 16, 0, 0, 250), 48, 0).WriteToFile(folder.File("a.png"));

        var set = Load(16, "stretch", "white");

        for (var y = 0; y < 16; y += 5)
        {
            Assert.Equal([250, 0, 0], set.Pixel(0, 0, y));
            Assert.Equal([50, 50, 50], set.Pixel(0, 7, y));
            Assert.Equal([0, 0, 250], set.Pixel(0, 15, y));
        }
    }

    [Fact]
    public void Stretching_is_antialiased()
    {
        // Columns alternate between black and white: shrunk eight times across they are grey.
        byte[] row = [.. Enumerable.Range(0, 256).SelectMany(x => Enumerable.Repeat((byte)(x % 2 * 255), 3))];
        TestImages.FromBytes(256, 32, [.. Enumerable.Repeat(row, 32).SelectMany(r => r)])
            .WriteToFile(folder.File("a.png"));

        var set = Load(32, "stretch", "white");

        Assert.All(Enumerable.Range(4, 24), x => Assert.InRange(set.Pixel(0, x, 16)[0], 125, 130));
    }

    [Theory]
    [InlineData(255, 0, 0, 76)] // 0.299, 0.587 and 0.114 of 255
    [InlineData(0, 255, 0, 150)]
    [InlineData(0, 0, 255, 29)]
    [InlineData(77, 77, 77, 77)]
    [InlineData(12, 200, 90, 131)]
    public void Grey_is_the_luma_of_the_colour(byte red, byte green, byte blue, int grey)
    {
        TestImages.Plain(8, 4, red, green, blue).WriteToFile(folder.File("a.png"));
        TestImages.Plain(8, 8, (byte)grey).WriteToFile(folder.File("b.png"));

        var set = ImageSet.Load(
            new() { Source = folder.Path, Resolution = 8, Channels = "grey", Fit = "pad", Background = "#00ff00" });

        Assert.Equal(1, set.Channels);
        Assert.Equal(2 * 64, set.Pixels.Length);
        Assert.Equal(150, set.Pixels.Span[0]);
        Assert.Equal(grey, set.Pixels.Span[28]);
        Assert.Equal(grey, set.Pixels.Span[64]);
        using var batch = set.Batch([1, 0], TorchSharp.torch.CPU);
        Assert.Equal([2, 1, 8, 8], batch.shape);
        Assert.Equal((grey / 127.5f) - 1, batch[0, 0, 0, 0].item<float>());
    }

    private ImageSet Load(int resolution, string fit, string background) =>
        ImageSet.Load(new() { Source = folder.Path, Resolution = resolution, Fit = fit, Background = background });
}
