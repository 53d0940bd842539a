using FewShotGan.Images;
using NetVips;
using TorchSharp;

namespace FewShotGan.Tests.Images;

public sealed class ImageWriterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_PNG_gives_back_every_byte(int channels)
    {
        byte[] pixels = [.. Enumerable.Range(0, 5 * 7 * channels).Select(i => (byte)(i * 11))];

        ImageWriter.SavePng(folder.File("a.png"), pixels, 5, 7, channels);

        using var image = Image.NewFromFile(folder.File("a.png"));
        Assert.Equal((5, 7, channels), (image.Width, image.Height, image.Bands));
        Assert.Equal(pixels, image.WriteToMemory<byte>());
    }

    [Theory]
    [InlineData(12)]
    [InlineData(150)]
    public void An_animation_holds_its_frames_and_their_delay(int size)
    {
        byte[][] frames = [
            .. new[] { 10, 130, 250 }.Select(level => Enumerable.Repeat((byte)level, size * size * 3).ToArray())];

        ImageWriter.SaveAnimatedWebp(folder.File("a.webp"), frames, size, size, 3, 80);

        using var image = Image.NewFromFile(folder.File("a.webp"), kwargs: new() { { "n", -1 } });
        Assert.Equal(3, image.Get("n-pages"));
        Assert.Equal(size, image.Get("page-height"));
        Assert.Equal(0, image.Get("loop"));
        Assert.Equal([80, 80, 80], (int[])image.Get("delay"));
        for (var i = 0; i < 3; i++)
            Assert.InRange(image.Getpoint(size / 2, (i * size) + (size / 2))[0] - frames[i][0], -2, 2);
    }

    [Fact]
    public void Bytes_that_do_not_fit_the_size_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ImageWriter.SavePng(folder.File("a.png"), new byte[11], 2, 2, 3));
        Assert.Throws<ArgumentException>(() => ImageWriter.SavePng(folder.File("a.png"), new byte[8], 2, 2, 2));
        Assert.Throws<ArgumentException>(
            () => ImageWriter.SaveAnimatedWebp(folder.File("a.webp"), [new byte[12], new byte[9]], 2, 2, 3, 50));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        var path = folder.File("a.png") + "/nowhere/b.png";
        var exception = Assert.Throws<IOException>(() => ImageWriter.SavePng(path, new byte[12], 2, 2, 3));
        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_made_floats_come_back_as_they_were()
    {
        byte[] pixels = [.. Enumerable.Range(0, 256 * 3).Select(i => (byte)(i / 3))];
        TestImages.FromBytes(16, 16, pixels).WriteToFile(folder.File("a.png"));
        using var batch = TestImages.Load(folder, 16).Batch([0], torch.CPU);

        Assert.Equal(pixels, ImageWriter.ToBytes(batch[0]));
    }

    [Fact]
    public void Floats_are_rounded_and_clamped()
    {
        float[] values = [-1, -7, 1, 7, 0, 0.003f, -0.003f, 0.5f];
        byte[] expected = [0, 0, 255, 255, 128, 128, 127, 191];
        using var image = torch.tensor(values, [1, 2, 4]);
        using var wide = image.to(torch.ScalarType.Float64);

        Assert.Equal(expected, ImageWriter.ToBytes(image));
        Assert.Equal(expected, ImageWriter.ToBytes(wide));
    }

    [Fact]
    public void A_grid_fills_its_rows_from_the_left()
    {
        float[] values = [
            .. Enumerable.Range(0, 5).SelectMany(n => Enumerable.Repeat((n * 51 / 127.5f) - 1, 3 * 2 * 4))];
        using var images = torch.tensor(values, [5, 3, 2, 4]);

        ImageWriter.SaveGrid(folder.File("a.png"), images, columns: 3);

        using var grid = Image.NewFromFile(folder.File("a.png"));
        Assert.Equal((12, 4), (grid.Width, grid.Height));
        int[] levels = [0, 51, 102, 153, 204, 0];
        for (var i = 0; i < 6; i++)
            foreach (var (x, y) in new[] { (0, 0), (3, 1) })
                Assert.All(grid.Getpoint((i % 3 * 4) + x, (i / 3 * 2) + y), level => Assert.Equal(levels[i], level));
    }

    [Fact]
    public void A_figure_of_ours_is_drawn_and_other_SVG_is_refused_before_and_after()
    {
        const string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"4\">"
            + "<rect width=\"4\" height=\"4\" fill=\"#f00\"/></svg>";
        File.WriteAllText(folder.File("other.svg"), svg);
        Vips.Require();
        Assert.Throws<VipsException>(() => Image.NewFromFile(folder.File("other.svg")));
        ImageWriter.SaveFigure(folder.File("figure.png"), svg);
        Assert.Throws<VipsException>(() => Image.NewFromFile(folder.File("other.svg")));
        using var figure = Image.NewFromFile(folder.File("figure.png"));
        Assert.Equal((16, 8, 3), (figure.Width, figure.Height, figure.Bands));
        Assert.Equal([255, 0, 0], figure.Getpoint(1, 1));
        Assert.Equal([255, 255, 255], figure.Getpoint(15, 7));
    }
}
