using FewShotGan.Images;

namespace FewShotGan.Tests.Images;

/// <summary>Every wrong input gets one line that names what is wrong and what to do.</summary>
public sealed class ImageSetErrorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_missing_folder() =>
        AssertRefused(folder.File("nowhere"), $"no folder or file '{folder.File("nowhere")}'", "sample:emoji-faces");

    [Fact]
    public void A_file_in_place_of_a_folder()
    {
        File.WriteAllText(folder.File("a.txt"), "text");
        AssertRefused(folder.File("a.txt"), "is a file", "folder or zip of images");
    }

    [Fact]
    public void An_empty_folder() => AssertRefused(folder.Path, "holds no image", "empty", "PNG");

    [Fact]
    public void No_source() => AssertRefused("", "data.source", "folder");

    [Fact]
    public void A_folder_without_images()
    {
        File.WriteAllText(folder.File("a.txt"), "text");
        AssertRefused(folder.Path, "holds no image", "files of other kinds: 1");
    }

    [Fact]
    public void A_file_that_is_no_image()
    {
        File.WriteAllText(folder.File("notes.png"), "these are notes");
        AssertRefused(folder.Path, "1 of 1 images", "notes.png", "not PNG");
    }

    [Fact]
    public void A_file_without_content()
    {
        File.WriteAllText(folder.File("a.jpg"), "");
        AssertRefused(folder.Path, "a.jpg", "the file is empty");
    }

    [Theory]
    [InlineData("a.png")]
    [InlineData("a.jpg")]
    [InlineData("a.webp")]
    [InlineData("a.gif")]
    [InlineData("a.tif")]
    public void An_image_that_is_cut_short(string name)
    {
        var random = new Random(1);
        var pixels = new byte[64 * 64 * 3];
        random.NextBytes(pixels);
        TestImages.FromBytes(64, 64, pixels).WriteToFile(folder.File(name));
        var bytes = File.ReadAllBytes(folder.File(name));
        File.WriteAllBytes(folder.File(name), bytes[..(bytes.Length / 2)]);
        TestImages.Plain(8, 8, 1, 2, 3).WriteToFile(folder.File("good.png"));

        AssertRefused(folder.Path, "1 of 2 images", $"{name}: ");
    }

    [Fact]
    public void Several_unreadable_images_get_a_line_each_below_one_that_counts_them()
    {
        for (var i = 0; i < 60; i++)
            File.WriteAllText(folder.File($"{i:D2}.png"), i == 7 ? "" : "no image");
        TestImages.Plain(8, 8, 1, 2, 3).WriteToFile(folder.File("good.png"));

        var lines = Assert.Throws<InputException>(() => TestImages.Load(folder, 8)).Message.Split('\n');

        Assert.Contains("60 of 61 images", lines[0], StringComparison.Ordinal);
        Assert.Contains("-s data.on_bad_file=skip goes on without them", lines[0], StringComparison.Ordinal);
        Assert.Equal(52, lines.Length);
        Assert.Equal("00.png: its content is not PNG, JPEG, WebP, BMP, GIF or TIFF; convert or remove it", lines[1]);
        Assert.Equal("07.png: the file is empty; get it again from where it came, or remove it", lines[8]);
        Assert.Equal("and 10 more: fewshot dataset inspect --json lists all", lines[51]);
    }

    [Fact]
    public void Skipping_leaves_the_unreadable_ones_out_and_names_them()
    {
        TestImages.Plain(8, 8, 1, 2, 3).WriteToFile(folder.File("a.png"));
        File.WriteAllText(folder.File("b.png"), "no image");
        TestImages.Plain(8, 8, 4, 5, 6).WriteToFile(folder.File("c.png"));
        var options = new DataOptions { Source = folder.Path, Resolution = 8, OnBadFile = "skip" };

        var set = ImageSet.Load(options);

        Assert.Equal(["a.png", "c.png"], set.Names);
        Assert.Equal([4, 5, 6], set.Pixel(1, 7, 7));
        Assert.Equal("b.png", Assert.Single(set.LeftOut).Name);
        File.Delete(folder.File("b.png"));
        Assert.Equal(ImageSet.Load(options).Hash, set.Hash);
        File.WriteAllText(folder.File("a.png"), "no image");
        File.Delete(folder.File("c.png"));
        AssertRefused(options, "1 of 1 images", "no image is left");
    }

    [Fact]
    public void A_line_break_in_a_name_does_not_break_the_line()
    {
        File.WriteAllText(folder.File("a\nb.png"), "no image");
        AssertRefused(folder.Path, "a b.png");
    }

    [Fact]
    public void Floating_point_samples()
    {
        using var image = TestImages.Plain(8, 8, 1, 2, 3).Cast(NetVips.Enums.BandFormat.Float);
        image.WriteToFile(folder.File("a.tif"));
        AssertRefused(folder.Path, "a.tif", "8 or 16 bits");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-32)]
    [InlineData(4097)]
    public void An_impossible_resolution(int resolution)
    {
        TestImages.Plain(8, 8, 1, 2, 3).WriteToFile(folder.File("a.png"));
        AssertRefused(
            new DataOptions { Source = folder.Path, Resolution = resolution }, $"data.resolution: {resolution}",
            "4096");
    }

    [Theory]
    [InlineData("whit")]
    [InlineData("#12345")]
    [InlineData("#12345g")]
    [InlineData("transparent")]
    [InlineData("ActiveBorder")]
    [InlineData("")]
    public void A_background_that_is_no_colour(string background)
    {
        TestImages.Plain(8, 8, 1, 2, 3).WriteToFile(folder.File("a.png"));
        AssertRefused(
            new DataOptions { Source = folder.Path, Resolution = 8, Background = background },
            $"data.background: found '{background}'");
    }

    [Fact]
    public void An_unknown_sample()
    {
        AssertRefused("sample:emoij-faces", "there is no 'sample:emoij-faces'; did you mean 'sample:emoji-faces'?");
        AssertRefused("sample:fashion-mnist/sneakers", "did you mean 'sample:fashion-mnist/sneaker'?");
        AssertRefused("sample:xyzzy-plugh", "the samples are sample:fluent-faces, ", "sample:animals");
    }

    [Theory]
    [InlineData("fit", "data.fit: found 'squash', expected crop, pad, stretch")]
    [InlineData("channels", "data.channels: found 'gray', expected rgb, grey, rgba; did you mean 'grey'?")]
    [InlineData("labels", "data.labels: found 'folder', expected none, folders, dataset.json; did you mean 'folders'?")]
    [InlineData("on_bad_file", "data.on_bad_file: found 'ignore', expected stop, skip")]
    [InlineData("count", "data.count: found 0, expected at least 1")]
    [InlineData("too many", "data.count: found 2, expected at most 1")]
    [InlineData("seed", "data.seed: found -1, expected at least 0")]
    public void An_impossible_choice(string key, string message)
    {
        TestImages.Plain(8, 8, 1, 2, 3).WriteToFile(folder.File("a.png"));
        var options = new DataOptions { Source = folder.Path, Resolution = 8 };
        AssertRefused(key switch
        {
            "fit" => options with { Fit = "squash" },
            "channels" => options with { Channels = "gray" },
            "labels" => options with { Labels = "folder" },
            "on_bad_file" => options with { OnBadFile = "ignore" },
            "count" => options with { Count = 0 },
            "too many" => options with { Count = 2 },
            _ => options with { Seed = -1 },
        }, message);
    }

    [Fact]
    public void The_held_out_part_of_a_folder()
    {
        TestImages.Plain(8, 8, 1, 2, 3).WriteToFile(folder.File("a.png"));
        var options = new DataOptions { Source = folder.Path, Resolution = 8 };
        AssertOneLine(Assert.Throws<InputException>(() => ImageSet.Load(options, DataPart.HeldOut)), "samples");
    }

    private static string AssertRefused(string source, params string[] parts) =>
        AssertRefused(new DataOptions { Source = source, Resolution = 16 }, parts);

    private static string AssertRefused(DataOptions options, params string[] parts) =>
        AssertOneLine(Assert.Throws<InputException>(() => ImageSet.Load(options)), parts);

    private static string AssertOneLine(InputException exception, params string[] parts)
    {
        Assert.DoesNotContain('\n', exception.Message);
        Assert.All(parts, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
        return exception.Message;
    }
}
