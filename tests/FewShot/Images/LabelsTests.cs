using FewShotGan.Images;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Images;

public sealed class LabelsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public LabelsTests()
    {
        foreach (var (name, i) in new[] { "dog/a.png", "cat/x/b.png", "cat/c.png", "dog/d.png", "dog/e.png" }.Select(
            (name, i) => (name, i)))
            TestImages.Plain(8, 8, (byte)(i * 40), 0, 0).WriteToFile(folder.File(name));
    }

    private DataOptions Options => new() { Source = folder.Path, Resolution = 8, Labels = "folders", XFlip = true };

    [Fact]
    public void The_class_of_an_image_is_its_first_subfolder_and_its_mirror_image_has_the_same()
    {
        using var scope = NewDisposeScope();
        var set = ImageSet.Load(Options);
        Assert.Equal(["cat", "dog"], set.Classes);
        Assert.Equal(["cat/c.png", "cat/x/b.png", "dog/a.png", "dog/d.png", "dog/e.png"], set.Names);
        var expected = tensor(new float[] { 1, 0, 1, 0, 0, 1, 0, 1, 1, 0 }, [5, 2]);
        Assert.True(expected.Equals(set.Labels([0, 1, 2, 9, 5], CPU)!));
    }

    [Fact]
    public void Random_labels_come_as_often_as_their_images()
    {
        using var scope = NewDisposeScope();
        using var stream = new Generator(5);
        var labels = ImageSet.Load(Options).RandomLabels(2000, stream, CPU)!;
        Assert.Equal([2000L, 2L], labels.shape);
        Assert.True(labels.sum([1]).eq(1).all().item<bool>());
        Assert.InRange(labels.select(1, 0).sum().item<float>(), 730, 870); // 800 ± 3 standard deviations.
    }

    [Fact]
    public void Without_labels_there_are_none_and_the_stream_stays_where_it_is()
    {
        using var scope = NewDisposeScope();
        using var stream = new Generator(5);
        using var other = new Generator(5);
        var set = ImageSet.Load(Options with { Labels = "none" });
        Assert.Empty(set.Classes);
        Assert.Null(set.Labels([0], CPU));
        Assert.Null(set.RandomLabels(3, stream, CPU));
        Assert.True(randn(4, generator: stream).Equals(randn(4, generator: other)));
    }

    [Fact]
    public void Labels_are_part_of_the_hash()
    {
        var before = ImageSet.Load(Options);
        Assert.NotEqual(ImageSet.Load(Options with { Labels = "none" }).Hash, before.Hash);
        Directory.CreateDirectory(folder.File("eel/x")); // The same images in the same order, one of another class.
        File.Move(folder.File("dog/e.png"), folder.File("eel/e.png"));
        Assert.NotEqual(ImageSet.Load(Options).Hash, before.Hash);
    }

    [Fact]
    public void An_image_without_a_class_or_a_single_class_is_refused_by_name()
    {
        Directory.Move(folder.File("dog"), folder.File("cat/dog"));
        Assert.Contains("are of the class 'cat'; expected at least two", Problem(Options), StringComparison.Ordinal);
        TestImages.Plain(8, 8, 1, 2, 3).WriteToFile(folder.File("stray.png"));
        Assert.Contains("data.labels: 'stray.png'", Problem(Options), StringComparison.Ordinal);
        Assert.Contains(
            "data.labels: '1f600.png' of 'sample:emoji-faces' has no class",
            Problem(new() { Source = "sample:emoji-faces", Resolution = 8, Labels = "folders" }),
            StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static string Problem(DataOptions options) =>
        Assert.Throws<InputException>(() => ImageSet.Load(options)).Message;
}
