using FewShotGan.Fetching;
using FewShotGan.Images;

namespace FewShotGan.Tests.Images;

/// <summary>The real images; they are fetched if they are not there.</summary>
public sealed class AllEmojiTests
{
    [Theory]
    [InlineData("google", "emoji-datasource-google")]
    [InlineData("twitter", "emoji-datasource-twitter")]
    public void Every_image_of_the_package_is_there_once_and_its_class_is_the_category_of_the_charts(
        string vendor, string package)
    {
        var set = ImageSet.Load(new() { Source = $"sample:emoji/{vendor}", Resolution = 8, Labels = "folders" });
        var folder = Path.Combine(IFetchedPackage.Of(package).Folder, "img", vendor, "64");
        Assert.Equal(
            Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal),
            set.Names.Order(StringComparer.Ordinal));
        Assert.Equal("1f600.png", set.Names[0]);
        Assert.True(set.Count > 3000);
        Assert.Equal(
            ["Activities", "Animals & Nature", "Component", "Flags", "Food & Drink", "Objects", "People & Body",
                "Smileys & Emotion",
                "Symbols", "Travel & Places"],
            set.Classes);
        using var labels = set.Labels([0, set.Count - 1], TorchSharp.torch.CPU)!;
        Assert.Equal(1, labels[0, 7].item<float>()); // The grinning face.
        Assert.Equal(1, labels[1, 3].item<float>()); // The last flag.
        Assert.Equal(2, labels.sum().item<float>());
    }

    [Fact]
    public void None_is_held_out() => Assert.Contains(
        "sample:emoji/google: holds no images out",
        Assert.Throws<InputException>(
            () => ImageSet.Load(new() { Source = "sample:emoji/google", Resolution = 8 }, DataPart.HeldOut)).Message,
        StringComparison.Ordinal);
}
