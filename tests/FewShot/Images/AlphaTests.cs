using FewShotGan.Images;
using NetVips;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Images;

/// <summary>Images with alpha: read, laid over backdrops, written.</summary>
public sealed class AlphaTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly DisposeScope scope = NewDisposeScope();

    private DataOptions Options => new() { Source = folder.Path, Resolution = 2, Channels = "rgba" };

    [Fact]
    public void Colours_are_read_times_alpha_and_what_nothing_shows_is_0()
    {
        Save(2, [255, 10, 0, 0], [255, 0, 100, 128], [0, 255, 0, 255], [9, 9, 9, 51]);
        var set = ImageSet.Load(Options);
        Assert.Equal(4, set.Channels);
        Assert.Equal(
            [0, 128, 0, 2, /* green */ 0, 0, 255, 2, /* blue */ 0, 50, 0, 2, /* alpha */ 0, 128, 255, 51],
            set.Pixels.ToArray());
    }

    [Fact]
    public void Without_alpha_an_image_is_opaque_and_bars_are_transparent()
    {
        using (var wide = TestImages.Plain(4, 2, 200, 100, 50)) wide.Pngsave(folder.File("a.png"));
        var set = ImageSet.Load(Options with { Resolution = 4, Fit = "pad" });
        var alpha = set.Pixels.ToArray()[48..];
        Assert.Equal([0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0], alpha);
        Assert.Equal(0, set.Pixels.Span[0]);
        Assert.Equal(200, set.Pixels.Span[4]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_file_that_is_written_and_read_again_is_the_same(int seed)
    {
        var random = new Random(seed);
        Save(16, [.. Enumerable.Range(0, 256).Select(_ => Bytes(random))]);
        var options = Options with { Resolution = 16 };
        var first = ImageSet.Load(options);
        using var other = new TemporaryFolder();
        ImageWriter.SaveImage(other.File("a.png"), first.Batch([0], CPU)[0], "test");
        using var written = Image.NewFromFile(other.File("a.png"));
        Assert.Equal(4, written.Bands);
        Assert.Equal(first.Hash, ImageSet.Load(options with { Source = other.Path }).Hash);
    }

    [Theory]
    [InlineData("white")]
    [InlineData("black")]
    public void Laid_over_a_colour_they_are_what_is_read_over_it(string background)
    {
        var random = new Random(3);
        Save(16, [.. Enumerable.Range(0, 256).Select(_ => Bytes(random))]);
        var options = Options with { Resolution = 16, Background = background };
        var levels = ImageWriter.ToLevels(ImageSet.Load(options).Batch([0], CPU));
        var over = Backdrop.For(options)!.BehindLevels(levels).to(ScalarType.Byte).data<byte>().ToArray();
        Assert.Equal(ImageSet.Load(options with { Channels = "rgb" }).Pixels.ToArray(), over);
    }

    [Fact]
    public void A_backdrop_shows_as_far_as_alpha_lets_it()
    {
        // Half of red over #ff8000, in numbers from 0 to 1: p + (1 - a)·b = (0.5 + 0.5, 0 + green / 2, 0).
        var image = tensor(new[] { 0.0, -1, -1, 0 }, [1, 4, 1, 1]).requires_grad_(true);
        var over = Backdrop.For(Options with { Background = "#ff8000" })!.Behind(image, draws: null);
        const double green = 128.0 / 255;
        Assert.All(over.data<double>().ToArray().Zip([1, green - 1, -1]), pair =>
            Assert.Equal(pair.Second, pair.First, precision: 12));
        over.sum().backward();
        Assert.All(image.grad!.data<double>().ToArray().Zip([1, 1, 1, -1 - green]), pair =>
            Assert.Equal(pair.Second, pair.First, precision: 12));
    }

    [Fact]
    public void Random_backdrops_differ_from_image_to_image_a_quarter_is_alpha_and_all_repeat_with_their_draws()
    {
        var backdrop = Backdrop.For(Options with { Background = "random" })!;
        var clear = tensor(new[] { -1.0, -1, -1, -1 }, [1, 4, 1, 1]).expand(64, 4, 3, 3);
        var (one, again) = (Drawn(5), Drawn(5));
        Assert.Equal(one, again);
        Assert.All(one, value => Assert.InRange(value, -1, 1));

        // Alpha is -1 everywhere; where it is not shown itself all three colours are drawn.
        var shown = one.Chunk(3).Select(colour => colour.All(value => value == -1)).ToList();
        Assert.Equal(64, shown.Count);
        Assert.InRange(shown.Count(isAlpha => isAlpha), 6, 28);
        Assert.Equal(3 * shown.Count(isAlpha => !isAlpha), one.Where(value => value != -1).Distinct().Count());
        Assert.All(backdrop.Behind(clear, draws: null).data<double>().ToArray(), value => Assert.Equal(1, value));

        double[] Drawn(ulong seed)
        {
            using var draws = new torch.Generator(seed);
            var seen = backdrop.Behind(clear, draws);
            Assert.Equal([64, 3, 3, 3], seen.shape);
            return seen.select(3, 0).select(2, 0).contiguous().data<double>().ToArray();
        }
    }

    [Fact]
    public void A_random_backdrop_is_a_checkerboard_of_two_colours()
    {
        var backdrop = Backdrop.For(Options with { Background = "random" })!;
        using var draws = new torch.Generator(1);
        var clear = tensor(new[] { -1.0, -1, -1, -1 }, [1, 4, 1, 1]).expand(64, 4, 16, 16);
        var seen = backdrop.Behind(clear, draws).permute(0, 2, 3, 1).contiguous().data<double>().ToArray();
        var sizes = seen.Chunk(16 * 16 * 3).Select(image => image.Chunk(3)
            .GroupBy(pixel => (pixel[0], pixel[1], pixel[2])).Select(colour => colour.Count()).ToList()).ToList();
        Assert.All(sizes.Where(colours => colours.Count > 1), colours =>
        {
            Assert.Equal(2, colours.Count);
            Assert.InRange(colours.Min(), 64, 128);
        });
        Assert.InRange(sizes.Count(colours => colours.Count == 2), 36, 58);
    }

    [Fact]
    public void A_random_background_is_for_images_with_alpha_alone() => Assert.Contains(
        "data.background: found 'random', expected a colour's name such as white, or #rrggbb; random is for "
            + "data.channels: rgba",
        Assert.Throws<InputException>(
            () => ImageSet.Load(Options with { Channels = "rgb", Background = "random" })).Message,
        StringComparison.Ordinal);

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    // No alpha of 0 with a colour: that reads as no colour, so that it can't come back.
    private static byte[] Bytes(Random random)
    {
        var pixel = new byte[4];
        random.NextBytes(pixel);
        return pixel;
    }

    private void Save(int side, params byte[][] pixels) =>
        ImageWriter.SavePng(folder.File("a.png"), [.. pixels.SelectMany(pixel => pixel)], side, side, 4);
}
