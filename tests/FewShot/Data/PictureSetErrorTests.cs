using FewShotGan.Data;

namespace FewShotGan.Tests.Data;

/// <summary>Every wrong input gets one line that names what is wrong and what to do.</summary>
public sealed class PictureSetErrorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_missing_folder() =>
        AssertRefused(folder.File("nowhere"), $"no folder '{folder.File("nowhere")}'", "sample:emoji-faces");

    [Fact]
    public void A_file_in_place_of_a_folder()
    {
        File.WriteAllText(folder.File("a.txt"), "text");
        AssertRefused(folder.File("a.txt"), "is a file", "folder of pictures");
    }

    [Fact]
    public void An_empty_folder() => AssertRefused(folder.Path, "holds no picture", "empty", "PNG");

    [Fact]
    public void No_source() => AssertRefused("", "data.source", "folder");

    [Fact]
    public void A_folder_without_pictures()
    {
        File.WriteAllText(folder.File("a.txt"), "text");
        AssertRefused(folder.Path, "holds no picture", "files of other kinds: 1");
    }

    [Fact]
    public void A_file_that_is_no_picture()
    {
        File.WriteAllText(folder.File("notes.png"), "these are notes");
        AssertRefused(folder.Path, "1 of 1 pictures", "notes.png", "not PNG");
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
    public void A_picture_that_is_cut_short(string name)
    {
        var random = new Random(1);
        var pixels = new byte[64 * 64 * 3];
        random.NextBytes(pixels);
        TestPictures.FromBytes(64, 64, pixels).WriteToFile(folder.File(name));
        var bytes = File.ReadAllBytes(folder.File(name));
        File.WriteAllBytes(folder.File(name), bytes[..(bytes.Length / 2)]);
        TestPictures.Plain(8, 8, 1, 2, 3).WriteToFile(folder.File("good.png"));

        AssertRefused(folder.Path, "1 of 2 pictures", $"{name} (");
    }

    [Fact]
    public void A_BMP_is_named_as_such()
    {
        File.WriteAllBytes(folder.File("a.bmp"), [.. "BM"u8, .. new byte[60]]);
        AssertRefused(folder.Path, "a.bmp (it is a BMP", "convert it to PNG");
    }

    [Fact]
    public void Many_unreadable_pictures_are_counted_and_the_first_named()
    {
        for (var i = 0; i < 10; i++)
            File.WriteAllText(folder.File($"{i}.png"), "no picture");
        var message = AssertRefused(folder.Path, "10 of 10", "0.png", "2.png", "7 more");
        Assert.DoesNotContain("3.png", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_break_in_a_name_does_not_break_the_line()
    {
        File.WriteAllText(folder.File("a\nb.png"), "no picture");
        AssertRefused(folder.Path, "a b.png");
    }

    [Fact]
    public void Floating_point_samples()
    {
        using var image = TestPictures.Plain(8, 8, 1, 2, 3).Cast(NetVips.Enums.BandFormat.Float);
        image.WriteToFile(folder.File("a.tif"));
        AssertRefused(folder.Path, "a.tif", "8 or 16 bits");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-32)]
    [InlineData(4097)]
    public void An_impossible_resolution(int resolution)
    {
        TestPictures.Plain(8, 8, 1, 2, 3).WriteToFile(folder.File("a.png"));
        AssertRefused(new DataOptions { Source = folder.Path, Resolution = resolution }, $"data.resolution: {resolution}", "4096");
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
        TestPictures.Plain(8, 8, 1, 2, 3).WriteToFile(folder.File("a.png"));
        AssertRefused(
            new DataOptions { Source = folder.Path, Resolution = 8, Background = background }, $"data.background: '{background}'");
    }

    [Fact]
    public void An_unknown_sample() => AssertRefused("sample:emoji", "'sample:emoji'", "sample:emoji-faces");

    [Fact]
    public void The_held_out_part_of_a_folder()
    {
        TestPictures.Plain(8, 8, 1, 2, 3).WriteToFile(folder.File("a.png"));
        var options = new DataOptions { Source = folder.Path, Resolution = 8 };
        AssertOneLine(Assert.Throws<InputException>(() => PictureSet.Load(options, DataPart.HeldOut)), "samples");
    }

    private static string AssertRefused(string source, params string[] parts) =>
        AssertRefused(new DataOptions { Source = source, Resolution = 16 }, parts);

    private static string AssertRefused(DataOptions options, params string[] parts) =>
        AssertOneLine(Assert.Throws<InputException>(() => PictureSet.Load(options)), parts);

    private static string AssertOneLine(InputException exception, params string[] parts)
    {
        Assert.DoesNotContain('\n', exception.Message);
        Assert.All(parts, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
        return exception.Message;
    }
}
