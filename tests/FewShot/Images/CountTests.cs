using FewShotGan.Images;

namespace FewShotGan.Tests.Images;

public sealed class CountTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public CountTests()
    {
        for (var i = 0; i < 20; i++)
            TestImages.Plain(4, 4, (byte)i, 0, 0)
                .WriteToFile(folder.File($"{(i % 2 == 0 ? "even" : "odd")}/{i:D2}.png"));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_count_draws_as_many_in_the_order_of_the_set()
    {
        var set = Load(7, 1);
        Assert.Equal(7, set.Count);
        Assert.Equal(set.Names.Order(StringComparer.Ordinal), set.Names);
        Assert.Equal(7, set.Names.Distinct().Count());
        Assert.All(Enumerable.Range(0, 7), i =>
            Assert.Contains($"/{set.Pixel(i, 0, 0)[0]:D2}.png", set.Names[i], StringComparison.Ordinal));
    }

    [Fact]
    public void The_seed_alone_decides_which()
    {
        Assert.Equal(Load(7, 1).Names, Load(7, 1).Names);
        Assert.NotEqual(Load(7, 1).Names, Load(7, 2).Names);
        Assert.Equal(Load(20, 1).Hash, Load(20, 2).Hash);
    }

    [Fact]
    public void A_class_that_loses_all_its_images_keeps_its_place()
    {
        var set = ImageSet.Load(new() { Source = folder.Path, Resolution = 4, Count = 1, Labels = "folders" });
        Assert.Equal(["even", "odd"], set.Classes);
    }

    private ImageSet Load(int count, long seed) =>
        ImageSet.Load(new() { Source = folder.Path, Resolution = 4, Count = count, Seed = seed });
}
