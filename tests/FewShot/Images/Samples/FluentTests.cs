using FewShotGan.Images;

namespace FewShotGan.Tests.Images;

/// <summary>The real images; they are fetched if they are not there.</summary>
public sealed class FluentTests
{
    private static readonly DataOptions Options = new() { Source = "sample:fluent-faces", Resolution = 16 };

    [Fact]
    public void There_are_100_faces_to_learn_from_and_every_tenth_is_held_out()
    {
        var train = ImageSet.Load(Options);
        var heldOut = ImageSet.Load(Options, DataPart.HeldOut);
        Assert.Equal((100, 11), (train.Count, heldOut.Count));
        Assert.Equal("1f600.webp", train.Names[0]);
        Assert.Equal("1f609.webp", heldOut.Names[0]);
        Assert.Equal("1fae5.webp", train.Names.Concat(heldOut.Names).Order(StringComparer.Ordinal).Last());
        Assert.Empty(train.Names.Intersect(heldOut.Names));
    }

    [Fact]
    public void Faces_are_round_on_the_background()
    {
        var set = ImageSet.Load(Options with { Background = "#0000ff" });
        Assert.All(Enumerable.Range(0, set.Count), n => Assert.True(set.Pixel(n, 0, 0) is [< 3, < 3, > 252]));
        // The edge of the grinning face is of a warm colour.
        var cheek = set.Pixel(0, 3, 8);
        Assert.True(cheek[0] > 150 && cheek[2] < 150, string.Join(", ", cheek));
    }

    [Fact]
    public void All_of_them_are_3391_and_none_is_held_out()
    {
        var all = Options with { Source = "sample:fluent", Resolution = 8 };
        using (var stream = ImageStream.Open(all)) Assert.Equal(3391, stream.Count);
        Assert.Contains(
            "sample:fluent: holds no images out",
            Assert.Throws<InputException>(() => ImageSet.Load(all, DataPart.HeldOut)).Message,
            StringComparison.Ordinal);
    }
}
