using FewShotGan.Golden;
using FewShotGan.Images;
using NetVips;

namespace FewShotGan.Tests.Images;

public sealed class DuplicateFinderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    public void No_two_emoji_faces_are_copies(int resolution)
    {
        var options = new DataOptions { Source = "sample:emoji-faces", Resolution = resolution };
        var (train, heldOut) = (ImageSet.Load(options), ImageSet.Load(options, DataPart.HeldOut));
        Assert.Empty(DuplicateFinder.Groups(train));
        Assert.Empty(DuplicateFinder.Groups(heldOut));
        Assert.Empty(DuplicateFinder.Between(heldOut, train));
    }

    [DebianFact(DebianData.Stamps)]
    public void No_two_animals_are_copies() =>
        Assert.Empty(
            DuplicateFinder.Groups(ImageSet.Load(new() { Source = "sample:animals", Resolution = 64, Fit = "pad" })));

    [Theory]
    [InlineData("sample:emoji-faces", 32)]
    [InlineData("sample:emoji-faces", 64)]
    [DebianInlineData(DebianData.Stamps, "sample:animals", 32)]
    [DebianInlineData(DebianData.Stamps, "sample:animals", 64)]
    public void Every_copy_of_a_real_image_is_found(string source, int resolution)
    {
        var set = ImageSet.Load(new() { Source = source, Resolution = 64, Fit = "pad" });
        string[] kinds = ["same", "jpeg", "scaled", "brighter", "flipped"];
        for (int i = 0; i < set.Count; i++)
        {
            using var image = ToImage(set, i);
            using var scaled = image.Resize(0.95);
            using var brighter = (image + 8).Cast(Enums.BandFormat.Uchar);
            using var flipped = image.FlipHor();
            image.WriteToFile(folder.File($"original/{i:D3}.png"));
            image.WriteToFile(folder.File($"same/{i:D3}.png"));
            image.Jpegsave(folder.File($"jpeg/{i:D3}.jpg"), q: 75);
            scaled.WriteToFile(folder.File($"scaled/{i:D3}.png"));
            brighter.WriteToFile(folder.File($"brighter/{i:D3}.png"));
            flipped.WriteToFile(folder.File($"flipped/{i:D3}.png"));
        }

        var originals = Load("original", resolution);
        foreach (var kind in kinds)
        {
            var found = DuplicateFinder.Between(Load(kind, resolution), originals);
            Assert.Equal(set.Count, found.Count);
            Assert.All(found, pair => Assert.Equal(Stem(pair.First), Stem(pair.Second)));
            if (kind == "same")
                Assert.All(found, pair => Assert.Equal((DuplicateKind.Exact, 0), (pair.Kind, pair.Distance)));
            else if (kind != "flipped") Assert.All(found, pair => Assert.NotEqual(DuplicateKind.Mirrored, pair.Kind));
            // a face that is its own mirror image is exact or near
            else Assert.Contains(found, pair => pair.Kind == DuplicateKind.Mirrored);
        }
    }

    [DebianFact(DebianData.Stamps)]
    public void Copies_of_copies_are_one_group_of_the_loosest_kind()
    {
        var set = ImageSet.Load(new() { Source = "sample:animals", Resolution = 64, Fit = "pad", Count = 12 });
        for (int i = 0; i < set.Count; i++)
        {
            using var image = ToImage(set, i);
            image.WriteToFile(folder.File($"all/{i:D2}.png"));
            if (i != 4) continue;
            using var flipped = image.FlipHor();
            flipped.WriteToFile(folder.File("all/mirror.png"));
            flipped.Jpegsave(folder.File("all/mirror.jpg"), q: 80);
            image.WriteToFile(folder.File("all/again.png"));
        }

        var group = Assert.Single(DuplicateFinder.Groups(Load("all", 64)));
        Assert.Equal(["04.png", "again.png", "mirror.jpg", "mirror.png"], group.Names);
        Assert.Equal(DuplicateKind.Mirrored, group.Kind);
        Assert.InRange(group.Distance, 0.1, 62);
    }

    [Fact]
    public void A_hash_keeps_through_brightness_and_differs_between_images()
    {
        var random = new Random(4);
        var image = Enumerable.Range(0, 256).Select(_ => (float)random.Next(200)).ToArray();
        var other = Enumerable.Range(0, 256).Select(_ => (float)random.Next(200)).ToArray();
        var hash = PerceptualHash.Of(image, 16);
        Assert.Equal(hash, PerceptualHash.Of([.. image.Select(value => (value * 1.25f) + 16)], 16));
        Assert.InRange(PerceptualHash.Distance(hash, PerceptualHash.Of(other, 16)), 16, 48);
        Assert.Throws<ArgumentException>(() => PerceptualHash.Of(image, 15));
    }

    private static string Stem(string name) => Path.GetFileNameWithoutExtension(name);

    private ImageSet Load(string name, int resolution) =>
        ImageSet.Load(new() { Source = Path.Combine(folder.Path, name), Resolution = resolution });

    internal static Image ToImage(ImageSet set, int n)
    {
        int side = set.Resolution, plane = side * side;
        var planes = set.Pixels.Span.Slice(n * set.Channels * plane, set.Channels * plane);
        var pixels = new byte[planes.Length];
        for (int c = 0; c < set.Channels; c++)
            for (int i = 0; i < plane; i++) pixels[(i * set.Channels) + c] = planes[(c * plane) + i];
        return TestImages.FromBytes(side, side, pixels);
    }
}
