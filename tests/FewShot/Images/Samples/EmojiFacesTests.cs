using FewShotGan.Images;

namespace FewShotGan.Tests.Images;

/// <summary>The real images; they are fetched if they are not there.</summary>
public sealed class EmojiFacesTests
{
    private static readonly DataOptions Options = new() { Source = "sample:emoji-faces", Resolution = 32 };

    [Fact]
    public void There_are_100_to_learn_from_and_18_others_held_out()
    {
        var train = ImageSet.Load(Options);
        var heldOut = ImageSet.Load(Options, DataPart.HeldOut);

        Assert.Equal((100, 18), (train.Count, heldOut.Count));
        Assert.Equal(118, train.Names.Concat(heldOut.Names).Distinct().Count());
        Assert.Equal("1f600.png", train.Names[0]);
        Assert.Equal("1f629.png", train.Names[99]);
        Assert.Equal("1f62b.png", heldOut.Names[0]);
        Assert.NotEqual(train.Hash, heldOut.Hash);
    }

    [Fact]
    public void They_are_yellow_faces_on_the_background()
    {
        var set = ImageSet.Load(Options);

        Assert.All(Enumerable.Range(0, 10), n => Assert.Equal([255, 255, 255], set.Pixel(n, 0, 0)));
        // The forehead of the grinning face, in Twemoji's yellow #FFCC4D.
        Assert.All(set.Pixel(0, 16, 4).Zip([0xFF, 0xCC, 0x4D]), c => Assert.InRange(c.First - c.Second, -3, 3));
    }

    [Fact]
    public void No_two_are_alike()
    {
        var set = ImageSet.Load(Options);
        var size = 3 * 32 * 32;

        var distinct = Enumerable.Range(0, set.Count)
            .Select(n => Convert.ToHexString(set.Pixels.Span.Slice(n * size, size))).Distinct().Count();

        Assert.Equal(set.Count, distinct);
    }

    [Fact]
    public void At_their_own_size_they_are_what_the_files_hold()
    {
        var set = ImageSet.Load(Options with { Resolution = 64, Background = "black" });

        Assert.Equal(64, set.Resolution);
        Assert.All(Enumerable.Range(0, 10), n => Assert.Equal([0, 0, 0], set.Pixel(n, 0, 0)));
        Assert.Equal([0xFF, 0xCC, 0x4D], set.Pixel(0, 32, 8));
    }
}
