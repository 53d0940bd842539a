using System.Globalization;
using System.Text.Json;
using FewShotGan.Recipes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

/// <summary>What recipes may say of vision-aided discriminators.</summary>
public sealed class VisionAidedRecipeTests : VisionAidedCase
{
    [Fact]
    public void A_network_that_is_not_there_and_too_few_images_to_choose_by_are_found_before_the_run()
    {
        var problem = Assert.Throws<InputException>(
            () => Session(With(Aided with { Networks = ["dino-vit-s16", .. Networks] }))).Message;
        Assert.Contains("dino-vit-s16: its file does not come with the tool", problem, StringComparison.Ordinal);
        using var few = new TinyRun(images: 6);
        Assert.Contains("found best with 6 images, expected at least 10",
            Assert.Throws<InputException>(() => Session(With(Aided) with { Data = few.Recipe.Data })).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "networks=[m-lsd-512-tini]",
        "vision_aided.networks: there is no feature network 'm-lsd-512-tini'; did you mean")]
    [InlineData("networks=[is-net, is-net]", "networks: found is-net twice, expected each once")]
    [InlineData("count=3", "count: found 3, expected 1 to the number of networks (2)")]
    [InlineData("count=0", "count: found 0, expected 1 to the number of networks (2)")]
    [InlineData("select=bst", "select: found 'bst', expected best, given, random; did you mean 'best'?")]
    [InlineData("add_when=never", "add_when: found 'never', expected interval, stalled")]
    [InlineData(
        "head=multilevel",
        "head: found 'multilevel', expected auto, multi_level, conv, mlp, perceptual; did you mean 'multi_level'?")]
    [InlineData("loss=hing", "loss.type: found 'hing', expected dual_contrastive, example, f_divergence")]
    [InlineData("augment=cutout", "augment.type: found 'cutout', expected ada, diffaugment, example, none")]
    [InlineData(
        "loss=relativistic",
        "loss.type: found relativistic, which compares images in pairs; expected another: example")]
    [InlineData("augment.policy=[color, colour]", "augment.policy: found 'colour', expected")]
    [InlineData("start_kimg=-1", "start_kimg: found -1, expected at least 0")]
    [InlineData("interval_kimg=0", "interval_kimg: found 0, expected a number above 0")]
    [InlineData("resolution=16", "resolution: found 16, expected 32 to 1024")]
    [InlineData("width=0", "width: found 0, expected 1 to 4096")]
    [InlineData("weight=0", "weight: found 0, expected a number above 0")]
    [InlineData("nets=1", "vision_aided.nets: unknown key")]
    public void A_wrong_key_is_refused_by_name(string change, string message) => Assert.Contains(
        message,
        Assert.Throws<InputException>(() => RecipeFile.Parse(
            "vision_aided: {networks: [m-lsd-512-tiny, blazeface-front]}", "r.yaml",
            RecipeOverride.Parse("vision_aided." + change))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void What_does_not_go_together_is_refused_and_without_networks_nothing_is()
    {
        const string Two = "vision_aided: {networks: [m-lsd-512-tiny, blazeface-front], count: 2";
        Assert.Contains(
            "found stalled without kid", Problem(Two + ", add_when: stalled}\nmetrics: [fd]"),
            StringComparison.Ordinal);
        Assert.Contains(
            "it takes no labels", Problem(Two + ", head: perceptual}\ndata: {labels: folders}"),
            StringComparison.Ordinal);
        Assert.Contains(
            "vision_aided.augment.pipe: found 'xyz'",
            Problem(Two + ", augment: {type: ada, pipe: xyz}}\naugment: none"), StringComparison.Ordinal);
        RecipeFile.Parse(
            Two + ", add_when: stalled}\nmetrics: [fd]", "r.yaml", RecipeOverride.Parse("vision_aided.networks=[]"));

        static string Problem(string yaml) =>
            Assert.Throws<InputException>(() => RecipeFile.Parse(yaml, "r.yaml")).Message;
    }

    [Fact]
    public void Measuring_with_a_network_that_may_be_chosen_is_warned_of()
    {
        var recipe = RecipeFile.Parse(
            "vision_aided: {networks: [m-lsd-512-tiny, pp-ocr-detector]}", "r.yaml") with { Data = Tiny.Recipe.Data };
        Assert.Contains(
            Training().Plan(recipe).Warnings, warning =>
                warning.StartsWith("metrics.network pp-ocr-detector is what", StringComparison.Ordinal));
        var other = recipe with { Metrics = recipe.Metrics with { Network = "blazeface-front" } };
        var plan = Training().Plan(other);
        Assert.DoesNotContain(plan.Warnings, warning => warning.Contains("metrics.network", StringComparison.Ordinal));
        Assert.Equal(["m-lsd-512-tiny", "pp-ocr-detector"], plan.Candidates.Select(candidate => candidate.Network));
    }

    [Fact]
    public void What_a_run_began_with_cannot_be_changed_when_it_goes_on()
    {
        var run = Training()
            .Start(With(Aided) with { Training = Tiny.Recipe.Training with { Kimg = 0.008 } }, Tiny.Runs).Run;
        var own = RecipeFile.Read(run.RecipePath, RecipeOverride.Parse("vision_aided.width=4"));
        Assert.Contains("vision_aided.width (8 there, 4 here): settled when the run began",
            Assert.Throws<InputException>(() => Training().Resume(run, own)).Message, StringComparison.Ordinal);
    }
}
