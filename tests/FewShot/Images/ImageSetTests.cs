using FewShotGan.Images;
using TorchSharp;

namespace FewShotGan.Tests.Images;

public sealed class ImageSetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Images_come_in_ordinal_order_of_their_relative_paths()
    {
        foreach (var name in new[] { "b.png", "a/z.png", "B.png", "a.png", "a/b/c.png", "10.png", "9.png" })
            TestImages.Plain(4, 4, 1, 2, 3).WriteToFile(folder.File(name));

        Assert.Equal(
            ["10.png", "9.png", "B.png", "a.png", "a/b/c.png", "a/z.png", "b.png"], TestImages.Load(folder, 4).Names);
    }

    [Fact]
    public void Other_files_and_hidden_ones_are_passed_over()
    {
        TestImages.Plain(4, 4, 1, 2, 3).WriteToFile(folder.File("a.png"));
        File.Copy(folder.File("a.png"), folder.File(".b.png"));
        File.Copy(folder.File("a.png"), folder.File(".thumbnails/c.png"));
        File.WriteAllText(folder.File("labels.json"), "{}");
        File.WriteAllText(folder.File("empty.txt"), "");

        Assert.Equal(["a.png"], TestImages.Load(folder, 4).Names);
    }

    [Fact]
    public void A_folder_linked_to_itself_is_not_followed_but_linked_files_are()
    {
        TestImages.Plain(4, 4, 1, 2, 3).WriteToFile(folder.File("a.png"));
        File.CreateSymbolicLink(folder.File("b.png"), folder.File("a.png"));
        Directory.CreateSymbolicLink(folder.File("loop"), folder.Path);

        Assert.Equal(["a.png", "b.png"], TestImages.Load(folder, 4).Names);
    }

    [Fact]
    public void The_hash_is_that_of_what_was_accepted()
    {
        TestImages.Plain(8, 8, 1, 2, 3).WriteToFile(folder.File("a.png"));
        TestImages.Plain(8, 8, 4, 5, 6, 100).WriteToFile(folder.File("b.png"));
        var first = TestImages.Load(folder, 8);

        Assert.Matches("^[0-9a-f]{64}$", first.Hash);
        Assert.Equal(first.Hash, TestImages.Load(folder, 8).Hash);
        Assert.NotEqual(first.Hash, TestImages.Load(folder, 4).Hash);
        Assert.NotEqual(first.Hash, TestImages.Load(folder, 8, "black").Hash);
        File.Move(folder.File("a.png"), folder.File("c.png"));
        Assert.NotEqual(first.Hash, TestImages.Load(folder, 8).Hash);
    }

    [Fact]
    public void A_batch_holds_the_images_asked_for_between_minus_one_and_one()
    {
        TestImages.Plain(4, 4, 0, 51, 255).WriteToFile(folder.File("a.png"));
        TestImages.Plain(4, 4, 102, 153, 204).WriteToFile(folder.File("b.png"));

        using var batch = TestImages.Load(folder, 4).Batch([1, 0, 1], torch.CPU);

        Assert.Equal([3, 3, 4, 4], batch.shape);
        Assert.Equal(torch.ScalarType.Float32, batch.dtype);
        float[] channels = [.. Enumerable.Range(0, 9).Select(i => batch[i / 3, i % 3, 2, 1].item<float>())];
        float[] bytes = [102, 153, 204, 0, 51, 255, 102, 153, 204];
        Assert.Equal(bytes.Select(b => (b / 127.5f) - 1), channels);
    }

    [Fact]
    public void With_XFlip_the_second_half_of_the_set_is_mirrored()
    {
        byte[] pixels = [.. Enumerable.Range(0, 4 * 4 * 3).Select(i => (byte)(5 * i))];
        TestImages.FromBytes(4, 4, pixels).WriteToFile(folder.File("a.png"));
        TestImages.Plain(4, 4, 9, 9, 9).WriteToFile(folder.File("b.png"));
        var set = ImageSet.Load(new() { Source = folder.Path, Resolution = 4, XFlip = true });

        Assert.Equal((2, 4), (set.Count, set.Length));
        using var batch = set.Batch([0, 2, 3], torch.CPU);
        for (var i = 0; i < 3 * 4 * 4; i++)
        {
            var (c, y, x) = (i / 16, i / 4 % 4, i % 4);
            Assert.Equal(batch[0, c, y, x].item<float>(), batch[1, c, y, 3 - x].item<float>());
            Assert.NotEqual(batch[0, c, y, x].item<float>(), batch[1, c, y, x].item<float>());
        }

        Assert.Equal((9 / 127.5f) - 1, batch[2, 0, 0, 0].item<float>());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void An_index_outside_the_set_is_refused(long index)
    {
        TestImages.Plain(4, 4, 1, 2, 3).WriteToFile(folder.File("a.png"));
        var set = TestImages.Load(folder, 4);

        Assert.Throws<ArgumentOutOfRangeException>(() => set.Batch([index], torch.CPU));
    }
}
