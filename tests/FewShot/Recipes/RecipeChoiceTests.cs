using FewShotGan.Discriminators.Projected;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Images;
using FewShotGan.Recipes;

namespace FewShotGan.Tests.Recipes;

public class RecipeChoiceTests
{
    [Theory]
    [InlineData(200, false, null, "first-run", 64, 2048, 64)]
    [InlineData(200, false, 119.0, "first-run", 64, 2048, 64)]
    [InlineData(200, false, 120.0, "first-run", 128, 4096, 128)]
    [InlineData(20, false, 120.0, "first-run", 16, 2048, 64)]
    [InlineData(300, true, null, "diffaugment-256", 256, 32768, null)]
    [InlineData(100, true, 5.0, "diffaugment-256", 64, 32768, null)]
    public void Images_device_and_time_decide(
        int side, bool gpu, double? minutes, string name, int resolution, int channelBase, int? seen)
    {
        using var folder = new TemporaryFolder();
        var choice = RecipeChoice.For(Images(folder, side), "some where/My Cats!", gpu, minutes);
        Assert.Equal(name, choice.Name);
        var recipe = RecipeFile.Read(choice.Name, [.. choice.Changes]);
        Assert.Equal(
            ("My-Cats", resolution, channelBase),
            (recipe.Name, recipe.Data.Resolution, ((StyleGan2GeneratorOptions)recipe.Generator).ChannelBase));
        Assert.Equal(seen, (recipe.Discriminator as ProjectedDiscriminatorOptions)?.FeatureResolution);
        Assert.Contains(
            choice.Reasons, reason =>
                reason.Contains($"images of about {side} px: {resolution} px", StringComparison.Ordinal));
        Assert.Contains(choice.Reasons, reason => reason.Contains("near copies", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("sample:emoji/google", "google")]
    [InlineData("photos/cats.zip", "cats")]
    [InlineData("photos/cats/", "cats")]
    [InlineData("/", "run")]
    public void A_run_is_named_for_its_images(string source, string name)
    {
        using var folder = new TemporaryFolder();
        var choice = RecipeChoice.For(Images(folder, 40), source, gpu: false, minutes: null);
        Assert.Equal(name, RecipeFile.Read(choice.Name, [.. choice.Changes]).Name);
    }

    private static ImageSet Images(TemporaryFolder folder, int side)
    {
        foreach (var (i, size) in new[] { (0, 1), (1, side), (2, 500) })
            ImageWriter.SavePng(folder.File($"{i}.png"), new byte[size * (size + 3) * 3], size, size + 3, 3);
        return ImageSet.Load(new DataOptions { Source = folder.Path, Resolution = 32 });
    }
}
