using FewShotGan.Golden;
using FewShotGan.Images;

namespace FewShotGan.Tests.Images;

/// <summary>The real images; their Debian packages are installed if they are not there.</summary>
public sealed class DebianSamplesTests
{
    [DebianFact(DebianData.Stamps)]
    public void The_animals_are_cut_out_and_of_nine_kinds()
    {
        var set = ImageSet.Load(
            new() { Source = "sample:animals", Resolution = 16, Fit = "pad", Background = "#0000ff",
                Labels = "folders" });
        Assert.InRange(set.Count, 140, 170);
        Assert.Equal(
            ["amphibians", "birds", "dinosaur", "fish", "insects", "lizards", "mammals", "marsupials", "shellfish"],
            set.Classes);
        Assert.InRange(
            Enumerable.Range(0, set.Count).Count(n => set.Pixel(n, 0, 0).SequenceEqual([0, 0, 255])),
            set.Count * 3 / 4, set.Count);
    }

    [Theory]
    [DebianInlineData(DebianData.Stamps, "food", 60, 75)]
    [DebianInlineData(DebianData.Stamps, "plants", 35, 45)]
    [DebianInlineData(DebianData.Stamps, "vehicles", 34, 42)]
    [DebianInlineData(DebianData.Stamps, "town", 70, 85)]
    [DebianInlineData(DebianData.Flags, "flags", 240, 280)]
    public void Other_subjects_are_there_without_images_held_out(string name, int least, int most)
    {
        var options = new DataOptions { Source = $"sample:{name}", Resolution = 16, Fit = "pad" };
        var set = ImageSet.Load(options);
        Assert.InRange(set.Count, least, most);
        Assert.Contains(
            $"sample:{name}: holds no images out",
            Assert.Throws<InputException>(() => ImageSet.Load(options, DataPart.HeldOut)).Message,
            StringComparison.Ordinal);
    }

    [DebianFact(DebianData.FashionMnist)]
    public void Fashion_MNIST_holds_its_test_split_out()
    {
        var options = new DataOptions { Source = "sample:fashion-mnist/sneaker", Resolution = 28, Channels = "grey" };
        var heldOut = ImageSet.Load(options with { Count = 50 }, DataPart.HeldOut);
        Assert.Equal(1000, heldOut.Count); // a count is of the images to learn from
        Assert.All(heldOut.Names, name => Assert.StartsWith("t10k/", name, StringComparison.Ordinal));
        var some = ImageSet.Load(options with { Count = 50 });
        Assert.Equal(50, some.Count);
        Assert.All(some.Names, name => Assert.StartsWith("train/", name, StringComparison.Ordinal));
        Assert.Equal(some.Hash, ImageSet.Load(options with { Count = 50, Source = "sample:fashion-mnist/7" }).Hash);
    }

    [DebianFact(DebianData.FashionMnist)]
    public void The_test_split_begins_as_published()
    {
        var set = ImageSet.Load(
            new() { Source = "sample:fashion-mnist", Resolution = 28, Channels = "grey", Labels = "folders" },
            DataPart.HeldOut);
        Assert.Equal((10_000, 10), (set.Count, set.Classes.Count));
        long[] all = [.. Enumerable.Range(0, set.Count)];
        using var labels = set.Labels(all, TorchSharp.torch.CPU)!;
        string[] first = ["ankle-boot", "pullover", "trouser", "trouser"]; // the published labels are 9, 2, 1, 1
        for (var n = 0; n < first.Length; n++)
            Assert.Equal(1, labels[n, set.Classes.ToList().IndexOf(first[n])].item<float>());
        using var counts = labels.sum([0]);
        Assert.All(counts.data<float>().ToArray(), count => Assert.Equal(1000, count));
    }
}
