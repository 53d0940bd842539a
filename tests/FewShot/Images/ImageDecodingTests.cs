using NetVips;

namespace FewShotGan.Tests.Images;

public sealed class ImageDecodingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("white", 100, 50, 25, 128, 177, 152, 140)] // 255 + (c - 255) * 128 / 255
    [InlineData("black", 100, 50, 25, 128, 50, 25, 13)]
    [InlineData("#0a14ff", 100, 50, 25, 51, 28, 26, 209)]
    [InlineData("LightGrey", 9, 9, 9, 0, 211, 211, 211)]
    [InlineData("red", 1, 2, 3, 255, 1, 2, 3)]
    public void Alpha_is_composited_on_the_background(
        string background, byte r, byte g, byte b, byte alpha, int red, int green, int blue)
    {
        TestImages.Plain(8, 8, r, g, b, alpha).WriteToFile(folder.File("a.png"));

        var set = TestImages.Load(folder, 8, background);

        Assert.Equal([red, green, blue], set.Pixel(0, 3, 4));
    }

    [Fact]
    public void Colour_under_transparent_pixels_does_not_bleed_into_their_neighbours()
    {
        // Columns alternate between opaque black and transparent green: half way to white is grey.
        byte[] row = [0, 0, 0, 255, 0, 255, 0, 0];
        byte[] pixels = [.. Enumerable.Repeat(row, 64 * 32).SelectMany(p => p)];
        TestImages.FromBytes(64, 64, pixels).WriteToFile(folder.File("a.png"));

        var pixel = TestImages.Load(folder, 16).Pixel(0, 8, 8);

        Assert.Equal(pixel[0], pixel[1]);
        Assert.Equal(pixel[0], pixel[2]);
        Assert.InRange(pixel[0], 126, 129);
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(2, 1, 0)]
    [InlineData(3, 1, 1)]
    [InlineData(4, 0, 1)]
    [InlineData(5, 0, 0)]
    [InlineData(6, 1, 0)]
    [InlineData(7, 1, 1)]
    [InlineData(8, 0, 1)]
    public void Exif_orientation_turns_the_image_upright(int orientation, int x, int y)
    {
        // The stored top left quarter is red; the standard says where each orientation shows it.
        using var white = TestImages.Plain(32, 32, 255, 255, 255);
        using var marked = white.Insert(TestImages.Plain(16, 16, 255, 0, 0), 0, 0);
        using var tagged = marked.Mutate(image => image.Set(GValue.GIntType, "orientation", orientation));
        tagged.Jpegsave(folder.File("a.jpg"), q: 100, subsampleMode: Enums.ForeignSubsample.Off);

        var set = TestImages.Load(folder, 32);

        for (var quarter = 0; quarter < 4; quarter++)
        {
            var pixel = set.Pixel(0, 8 + (quarter % 2 * 16), 8 + (quarter / 2 * 16));
            var isMarked = quarter == x + (2 * y);
            Assert.InRange(pixel[1], isMarked ? 0 : 250, isMarked ? 5 : 255);
            Assert.InRange(pixel[0], 250, 255);
        }
    }

    [Fact]
    public void Orientation_that_swaps_the_axes_swaps_the_others_too()
    {
        // Stored top right, orientation 6 (turn by 90 degrees to the right): shown bottom right; 8: top left.
        using var white = TestImages.Plain(32, 32, 255, 255, 255);
        using var marked = white.Insert(TestImages.Plain(16, 16, 0, 0, 255), 16, 0);
        foreach (var orientation in new[] { 6, 8 })
        {
            using var tagged = marked.Mutate(image => image.Set(GValue.GIntType, "orientation", orientation));
            tagged.Jpegsave(folder.File($"{orientation}.jpg"), q: 100, subsampleMode: Enums.ForeignSubsample.Off);
        }

        var set = TestImages.Load(folder, 32);

        Assert.InRange(set.Pixel(0, 24, 24)[0], 0, 5);
        Assert.InRange(set.Pixel(1, 8, 8)[0], 0, 5);
    }

    [Fact]
    public void Grey_becomes_three_equal_channels()
    {
        TestImages.Plain(8, 8, 77).WriteToFile(folder.File("grey.png"));
        TestImages.Plain(8, 8, 0, 51).WriteToFile(folder.File("grey-alpha.png"));

        var set = TestImages.Load(folder, 8);

        Assert.Equal([204, 204, 204], set.Pixel(0, 0, 0));
        Assert.Equal([77, 77, 77], set.Pixel(1, 0, 0));
    }

    [Fact]
    public void Sixteen_bits_are_rounded_to_eight()
    {
        // 0x80FF is 128.5 of 255 and a bit; 257 * 200 is exactly 200.
        ushort[] colour = [257 * 200, 0x80FF, 257 * 3];
        TestImages.FromWords(4, 4, [.. Enumerable.Repeat(colour, 16).SelectMany(c => c)])
            .WriteToFile(folder.File("a.png"));
        ushort[] half = [0, 65535, 0, 257 * 128];
        TestImages.FromWords(4, 4, [.. Enumerable.Repeat(half, 16).SelectMany(c => c)])
            .WriteToFile(folder.File("b.png"));
        TestImages.FromWords(4, 4, [.. Enumerable.Repeat((ushort)(257 * 99), 16)]).WriteToFile(folder.File("c.tif"));

        var set = TestImages.Load(folder, 4);

        Assert.Equal([200, (int)Math.Round(0x80FF / 257.0), 3], set.Pixel(0, 1, 1));
        Assert.Equal([127, 255, 127], set.Pixel(1, 1, 1));
        Assert.Equal([99, 99, 99], set.Pixel(2, 1, 1));
    }

    [Fact]
    public void Palettes_are_looked_up_with_their_transparency()
    {
        using var opaque = TestImages.Plain(16, 16, 10, 200, 30, 255);
        using var half = opaque.Insert(TestImages.Plain(8, 16, 0, 0, 0, 0), 0, 0);
        half.Pngsave(folder.File("a.png"), palette: true);
        half.WriteToFile(folder.File("b.gif"));
        Assert.Equal(3, File.ReadAllBytes(folder.File("a.png"))[25]); // PNG colour type: palette

        var set = TestImages.Load(folder, 16, "blue");

        for (var n = 0; n < 2; n++)
        {
            Assert.Equal([0, 0, 255], set.Pixel(n, 2, 8));
            Assert.Equal([10, 200, 30], set.Pixel(n, 13, 8));
        }
    }

    [Fact]
    public void Cmyk_becomes_srgb()
    {
        using var cmyk = TestImages.Plain(16, 16, 0, 0, 0, 0).Copy(interpretation: Enums.Interpretation.Cmyk);
        cmyk.WriteToFile(folder.File("paper.tif"));
        using var ink = TestImages.Plain(16, 16, 0, 255, 255, 0).Copy(interpretation: Enums.Interpretation.Cmyk);
        ink.Jpegsave(folder.File("red.jpg"), q: 100);

        var set = TestImages.Load(folder, 16);

        Assert.All(set.Pixel(0, 8, 8), channel => Assert.InRange(channel, 250, 255));
        var red = set.Pixel(1, 8, 8);
        Assert.InRange(red[0], 200, 255);
        Assert.InRange(red[1], 0, 70);
        Assert.InRange(red[2], 0, 70);
    }

    [Fact]
    public void Embedded_profiles_are_converted_to_srgb()
    {
        // Display P3's pure green lies outside sRGB; without conversion it would stay (0, 255, 0)... so take a mild
        // one.
        TestImages.Plain(16, 16, 100, 150, 100).IccTransform("p3", inputProfile: "srgb")
            .WriteToFile(folder.File("p3.png"));

        var pixel = TestImages.Load(folder, 16).Pixel(0, 8, 8);

        Assert.InRange(pixel[0], 98, 102);
        Assert.InRange(pixel[1], 148, 152);
        Assert.InRange(pixel[2], 98, 102);
    }

    [Theory]
    [InlineData(48, 16)]
    [InlineData(16, 48)]
    public void An_image_that_is_not_square_keeps_its_middle(int width, int height)
    {
        using var around = TestImages.Plain(width, height, 255, 0, 0);
        using var image = around.Insert(TestImages.Plain(16, 16, 0, 0, 255), (width - 16) / 2, (height - 16) / 2);
        image.WriteToFile(folder.File("a.png"));

        var set = TestImages.Load(folder, 16);

        foreach (var (x, y) in new[] { (0, 0), (15, 0), (0, 15), (15, 15), (8, 8) })
            Assert.Equal([0, 0, 255], set.Pixel(0, x, y));
    }

    [Theory]
    [InlineData(64, 16)]
    [InlineData(64, 32)]
    [InlineData(100, 16)]
    [InlineData(63, 32)]
    public void Downsampling_is_antialiased(int size, int resolution)
    {
        var pixels = new byte[size * size];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(((i / size) + (i % size)) % 2 * 255);
        TestImages.FromBytes(size, size, pixels).WriteToFile(folder.File("a.png"));

        var set = TestImages.Load(folder, resolution);

        for (var y = 4; y < resolution - 4; y++)
            for (var x = 4; x < resolution - 4; x++)
                Assert.InRange(set.Pixel(0, x, y)[0], 117, 138);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(33)]
    [InlineData(1000)]
    public void Any_size_is_resampled_and_a_plain_colour_stays_itself(int size)
    {
        TestImages.Plain(size, size, 12, 130, 250).WriteToFile(folder.File("a.png"));

        var set = TestImages.Load(folder, 32);

        Assert.All(Enumerable.Range(0, 32), i => Assert.Equal([12, 130, 250], set.Pixel(0, i, 31 - i)));
    }

    [Fact]
    public void An_image_of_the_right_size_keeps_every_pixel()
    {
        var pixels = new byte[8 * 8 * 3];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)((i * 37) + (i * i));
        TestImages.FromBytes(8, 8, pixels).WriteToFile(folder.File("a.png"));

        var set = TestImages.Load(folder, 8);

        for (var i = 0; i < 64; i++)
            Assert.Equal([pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]], set.Pixel(0, i % 8, i / 8));
    }

    [Theory]
    [InlineData("a.png")]
    [InlineData("a.jpg")]
    [InlineData("a.webp")]
    [InlineData("a.gif")]
    [InlineData("a.tif")]
    public void Formats_are_told_by_content_whatever_the_name(string name)
    {
        TestImages.Plain(16, 16, 120, 121, 122).WriteToFile(folder.File(name));
        File.Move(folder.File(name), folder.File("image"));
        File.Copy(folder.File("image"), folder.File("wrong.png"));

        var set = TestImages.Load(folder, 16);

        Assert.Equal(["image", "wrong.png"], set.Names);
        Assert.All(set.Pixel(0, 8, 8).Zip([120, 121, 122]), c => Assert.InRange(c.First - c.Second, -3, 3));
        Assert.Equal(set.Pixel(0, 8, 8), set.Pixel(1, 8, 8));
    }
}
