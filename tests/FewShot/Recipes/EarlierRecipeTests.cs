using FewShotGan.Inputs;
using FewShotGan.Losses;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;
using FewShotGan.Runs;

namespace FewShotGan.Tests.Recipes;

/// <summary>
/// Recipes of runs that the version before parts wrote, with every key: what its <c>fewshot recipe show NAME</c>
/// printed, in <c>Fixtures/earlier-recipes</c>.
/// </summary>
public class EarlierRecipeTests
{
    private static string Kept(string name) =>
        Path.Combine(AppContext.BaseDirectory, "Fixtures", "earlier-recipes", name + ".yaml");

    /// <summary>A run's recipe with some text of the fixture changed.</summary>
    private static Recipe Changed(string name, params (string Was, string Now)[] changes)
    {
        using var folder = new TemporaryFolder();
        var text = File.ReadAllText(Kept(name));
        foreach (var (was, now) in changes)
        {
            Assert.Contains(was, text, StringComparison.Ordinal);
            text = text.Replace(was, now, StringComparison.Ordinal);
        }

        File.WriteAllText(folder.File("recipe.yaml"), text);
        return RecipeFile.ReadKept(folder.File("recipe.yaml"), []);
    }

    [Theory]
    [InlineData("stylegan2-faces")]
    [InlineData("ada-faces")]
    [InlineData("vision-aided-faces", "metrics.second_network=resnet18")]
    [InlineData("ada-256")]
    [InlineData(
        "first-run", "name=projected-32", "generator.w_avg_beta=0.998", "metrics.second_network=blazeface-back")]
    public void A_run_of_a_shipped_recipe_has_that_recipe_but_for_what_changed_since(
        string name, params string[] since)
    {
        var kept = RecipeFile.ReadKept(Kept(name), [.. since.Select(RecipeOverride.Parse)]);
        Assert.Equal(RecipeFile.Format(RecipeFile.Read(kept.Name)), RecipeFile.Format(kept));
    }

    [Fact]
    public void The_run_takes_settings_as_they_are_named_today()
    {
        using var folder = new TemporaryFolder();
        var run = RunFolder.Create(folder.Path, "old", TimeProvider.System);
        File.Copy(Kept("stylegan2-faces"), run.RecipePath, overwrite: true);
        var recipe = RunRecipe.Read(run, RecipeOverride.Parse("regularizers.r1.gamma=2"));
        Assert.Equal([new R1Options { Gamma = 2 }], recipe.Regularizers);
        RunRecipe.RequireSettled(run, recipe);
        Assert.Equal(
            "-s loss.r1_gamma: this key has moved; write regularizers.r1.gamma",
            Assert.Throws<InputException>(() => RunRecipe.Read(run, RecipeOverride.Parse("loss.r1_gamma=2"))).Message);
    }

    [Fact]
    public void Penalties_are_parts_where_they_were_due()
    {
        Assert.Equal(
            [new PathLengthOptions { Weight = 3, Interval = null }, new R1Options()],
            Changed("stylegan2-faces", ("pl_weight: 0", "pl_weight: 3")).Regularizers);

        // A penalty of no weight still had an update of its own, for which the optimiser was corrected.
        Assert.Equal(
            [new PathLengthOptions { Weight = 0, Interval = 8 }, new R1Options { Gamma = 0 }],
            Changed("stylegan2-faces", ("pl_interval: null", "pl_interval: 8"),
                ("r1_gamma: 0.01", "r1_gamma: 0")).Regularizers);
        Assert.Empty(
            Changed("stylegan2-faces", ("r1_gamma: 0.01", "r1_gamma: 0"),
                ("r1_interval: 16", "r1_interval: null")).Regularizers);
    }

    [Fact]
    public void So_is_the_blur()
    {
        Assert.Equal(
            [new BlurOptions { InitSigma = 2, FadeKimg = 5 }],
            Changed("first-run", ("blur_init_sigma: 0", "blur_init_sigma: 2"),
                ("blur_fade_kimg: 0", "blur_fade_kimg: 5")).Inputs);
        Assert.Empty(Changed("first-run", ("blur_fade_kimg: 0", "blur_fade_kimg: 5")).Inputs);
    }

    [Theory]
    [InlineData("multilevel_sigmoid_s", 0.8)]
    [InlineData("sigmoid_s", 0.8)]
    [InlineData("multilevel_sigmoid", 1.0)]
    [InlineData("sigmoid", 1.0)]
    [InlineData("multilevel_hinge", null)]
    [InlineData("hinge", null)]
    public void Losses_of_vision_aided_discriminators_had_names_of_their_own(string name, double? target) =>
        Assert.Equal(
        target is { } real ? new LogisticLoss { RealTarget = real, GeneratorTarget = real } : new HingeLoss(),
        Changed("vision-aided-faces", ("loss: multilevel_sigmoid_s", "loss: " + name)).VisionAided.Loss);

    [Fact]
    public void Vision_aided_discriminators_had_the_transforms_and_the_pace_of_the_run_s_own_ADA()
    {
        var recipe = Changed(
            "vision-aided-faces", ("pipe: bgc", "pipe: blit"), ("p: 0\n", "p: 0.25\n"), ("target: 0.6", "target: 0.5"),
            ("interval: 4\n    kimg: null", "interval: 8\n    kimg: 3"), ("xflip: null", "xflip: 0.5"),
            ("noise_std: 0.1", "noise_std: 0.25"));
        var own = new AdaAugmentOptions
        {
            Pipe = "blit", P = 0.25, Target = 0.5, Interval = 8, Kimg = 3, Share = new() { Xflip = 0.5 },
                Strength = new() { NoiseStd = 0.25 },
        };
        Assert.Equal(own, recipe.Augment);
        Assert.Equal(own with { P = 0, Target = 0.3 }, recipe.VisionAided.Augment);

        var without = Changed("vision-aided-faces", ("augment: ada", "augment: none")).VisionAided.Augment;
        Assert.IsType<NoAugmentOptions>(without);
        var diffAugment = Changed(
            "vision-aided-faces",
            ("augment: ada\n    diffaugment: [color, translation, cutout]",
                "augment: diffaugment\n    diffaugment: [cutout]"));
        Assert.Equal(["cutout"], Assert.IsType<DiffAugmentOptions>(diffAugment.VisionAided.Augment).Policy);
        Assert.IsType<AdaAugmentOptions>(diffAugment.Augment);
    }

    [Fact]
    public void What_was_never_a_key_is_refused_in_a_run_too() => Assert.Contains(
        "generator.zdim: unknown key; did you mean 'z_dim'?",
        Assert.Throws<InputException>(() => Changed("stylegan2-faces", ("  z_dim: 128", "  zdim: 128"))).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("loss: {r1_gamma: 1}", "loss.r1_gamma", "regularizers.r1.gamma")]
    [InlineData("loss: {pl_batch_shrink: 2}", "loss.pl_batch_shrink", "regularizers.path_length.batch_shrink")]
    [InlineData("loss: {style_mixing_prob: 0}", "loss.style_mixing_prob", "training.style_mixing_prob")]
    [InlineData("loss: {blur_fade_kimg: 2}", "loss.blur_fade_kimg", "inputs.blur.fade_kimg")]
    [InlineData("augment: {diffaugment: [color]}", "augment.diffaugment", "augment.policy")]
    [InlineData("augment: {type: ada, ada: {share: {hue: 1}}}", "augment.ada.share", "augment.share")]
    [InlineData(
        "discriminator: {projected: {channels: 3}}", "discriminator.projected.channels",
        "discriminator.projection_channels")]
    [InlineData(
        "discriminator: {projected: {resolution: 64}}", "discriminator.projected.resolution",
        "discriminator.feature_resolution")]
    [InlineData("discriminator: {projected: {expand: true}}", "discriminator.projected.expand", "discriminator.expand")]
    [InlineData("discriminator: {vision_aided: {width: 3}}", "discriminator.vision_aided.width", "vision_aided.width")]
    [InlineData(
        "discriminator: {vision_aided: {diffaugment: []}}", "discriminator.vision_aided.diffaugment",
        "vision_aided.augment.policy")]
    public void A_recipe_of_a_user_is_told_where_a_key_has_moved(string yaml, string key, string place) => Assert.Equal(
        $"r.yaml:1: {key}: this key has moved; write {place}",
        Assert.Throws<InputException>(() => RecipeFile.Parse(yaml, "r.yaml")).Message);
}
