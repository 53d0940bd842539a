using FewShotGan.Generators.StyleGan2;
using FewShotGan.Inputs;
using FewShotGan.Recipes;

namespace FewShotGan.Tests.Recipes;

public class RecipeOverrideTests
{
    private static Recipe Parse(string yaml, params string[] settings) =>
        RecipeFile.Parse(yaml, "r.yaml", settings.Select(RecipeOverride.Parse).ToList());

    private static string Problem(string yaml, params string[] settings) =>
        Assert.Throws<InputException>(() => Parse(yaml, settings)).Message;

    [Fact]
    public void A_setting_takes_the_place_of_the_files_key_and_the_last_one_counts()
    {
        var recipe = Parse(
            "training: {kimg: 5, batch: 8}", "training.kimg=7", "augment.policy=[color]", "seed=3", "training.kimg=9");
        Assert.Equal((9.0, 8, 3L), (recipe.Training.Kimg, recipe.Training.Batch, recipe.Seed));
        Assert.Equal(["color"], Assert.IsType<DiffAugmentOptions>(recipe.Augment).Policy);
        Assert.Null(Parse("", "training.ema_rampup=null").Training.EmaRampup);
    }

    [Fact]
    public void A_preset_given_as_a_setting_decides_what_the_file_leaves_out()
    {
        var recipe = Parse("training: {batch: 16}", "preset=low_shot");
        Assert.Equal(
            (300.0, 16, 512),
            (recipe.Training.Kimg, recipe.Training.Batch, ((StyleGan2GeneratorOptions)recipe.Generator).ChannelMax));
    }

    [Theory]
    [InlineData("training.kmg=5", "-s training.kmg: unknown key; did you mean 'kimg'?")]
    [InlineData("training.kimg=long", "-s training.kimg: found 'long', expected a number")]
    [InlineData(
        "training.batch=6",
        "-s training.batch: found 6, expected a multiple of 4, the group size of the minibatch standard deviation")]
    [InlineData("training=5", "-s training: found '5', expected a section")]
    [InlineData("training.kimg", "-s training.kimg: expected key=value")]
    [InlineData("=5", "-s =5: expected key=value")]
    [InlineData("a..b=5", "-s a..b=5: expected key=value")]
    [InlineData("training.kimg=1,5", "-s training.kimg: found '1,5', expected a number")]
    [InlineData("training.batch=1_000", "-s training.batch: found '1_000', expected a whole number")]
    [InlineData("training.batch=400000000", "-s training.batch: found 400000000, expected 1 to 8192")]
    [InlineData("metrics=[kid, is]", "-s metrics.names: found is, for which pp-ocr-detector names no logits")]
    [InlineData("seed=1\n---\n2", "-s seed=1\n---\n2: found several YAML documents, expected one value")]
    [InlineData("seed=[1", "-s seed=[1: not a value in YAML")]
    public void A_wrong_setting_is_named(string setting, string problem) =>
        Assert.StartsWith(problem, Problem("training: {kimg: 5}", setting), StringComparison.Ordinal);

    [Fact]
    public void The_files_own_problems_keep_their_lines() =>
        Assert.Equal(
            "r.yaml:2: training.batch: found 'x', expected a whole number", Problem("training:\n  batch: x", "seed=1"));
}
