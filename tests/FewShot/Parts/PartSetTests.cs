using FewShotGan.Inputs;
using FewShotGan.Parts;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;

namespace FewShotGan.Tests.Parts;

/// <summary>Sections that hold several parts beside each other.</summary>
public class PartSetTests
{
    private static Recipe Parse(string yaml, params string[] settings) =>
        RecipeFile.Parse(yaml, "r.yaml", [.. settings.Select(RecipeOverride.Parse)]);

    private static string Problem(string yaml) => Assert.Throws<InputException>(() => Parse(yaml)).Message;

    [Fact]
    public void A_set_holds_each_part_once_in_the_order_of_their_names()
    {
        PartSet<RegularizerOptions> set = [
            new R1Options { Gamma = 1 }, new PathLengthOptions(), new R1Options { Gamma = 2 }];
        Assert.Equal([new PathLengthOptions(), new R1Options { Gamma = 2 }], set);
        Assert.Equal(set, set.With(new R2Options()).Without("r2"));
        Assert.NotEqual(set, set.With(new R1Options()));
        Assert.Equal(set.GetHashCode(), set.With(new R1Options { Gamma = 2 }).GetHashCode());
        Assert.Null(set.Find<R2Options>());
        Assert.Equal(2, set.Find<R1Options>()!.Gamma);
    }

    [Fact]
    public void A_part_is_added_changed_or_taken_away()
    {
        Assert.Equal([new R1Options()], Parse("").Regularizers);
        Assert.Equal([new R1Options(), new R2Options()], Parse("regularizers: {r2: {}}").Regularizers);
        Assert.Equal([new R1Options { Gamma = 3 }], Parse("regularizers: {r1: {gamma: 3}}").Regularizers);
        Assert.Empty(Parse("regularizers: {r1: null}").Regularizers);
        Assert.Empty(Parse("regularizers: {r1: {gamma: 3}}", "regularizers.r1=null").Regularizers);
        Assert.Equal(
            [new R1Options { Gamma = 4 }], Parse("regularizers: {r1: null}", "regularizers.r1.gamma=4").Regularizers);
        Assert.Equal(
            [new BlurOptions { InitSigma = 2, FadeKimg = 5 }],
            Parse("inputs: {blur: {init_sigma: 2, fade_kimg: 5}}").Inputs);
    }

    [Fact]
    public void Parts_of_a_preset_are_there_until_they_are_taken_away()
    {
        var recipe = Parse("preset: low_shot\nregularizers: {path_length: null}");
        Assert.Equal([new R1Options { Gamma = 10 }], recipe.Regularizers);
        Assert.Equal(recipe.Regularizers, Parse(RecipeFile.Format(recipe)).Regularizers);
    }

    [Theory]
    [InlineData("regularizers: {r3: {}}", "r.yaml:1: regularizers.r3: unknown key; did you mean 'r1'?")]
    [InlineData(
        "regularizers: {r1: 3}",
        "r.yaml:1: regularizers.r1: found '3', expected a section: keys on the following lines, indented; {} for its "
            + "defaults, null for none")]
    [InlineData(
        "regularizers: [r1]",
        "r.yaml:1: regularizers: found the list [r1], expected a section with a section for each part: regularizers: "
            + "{r1: {}}")]
    [InlineData(
        "inputs: {blur: {sigma: 1}}", "r.yaml:1: inputs.blur.sigma: unknown key; known here: init_sigma, fade_kimg")]
    [InlineData("regularizers: {r1: {gamma: -1}}", "r.yaml:1: regularizers.r1.gamma: found -1, expected at least 0")]
    public void A_wrong_part_is_refused(string yaml, string message) => Assert.Equal(message, Problem(yaml));
}
