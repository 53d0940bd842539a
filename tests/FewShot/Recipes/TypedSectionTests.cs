using FewShotGan.Augment;
using FewShotGan.Generators.FastGan;
using FewShotGan.Inputs;
using FewShotGan.Losses;
using FewShotGan.Parts;
using FewShotGan.Recipes;

namespace FewShotGan.Tests.Recipes;

/// <summary>Sections that hold the options of a part, which their key <c>type</c> names.</summary>
public class TypedSectionTests
{
    private static Recipe Parse(string yaml, params string[] settings) => Noted(yaml, settings).Recipe;

    private static (Recipe Recipe, List<string> Notes) Noted(string yaml, params string[] settings)
    {
        List<string> notes = [];
        return (RecipeFile.Parse(yaml, "r.yaml", [.. settings.Select(RecipeOverride.Parse)], notes.Add), notes);
    }

    private static string Problem(string yaml, params string[] settings) =>
        Assert.Throws<InputException>(() => Parse(yaml, settings)).Message;

    public static TheoryData<string, string> Parts
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (section, property) in OptionKeys.Of(typeof(Recipe))
                .Where(key => OptionKeys.IsSection(key.Property)))
                if (RecipeKeys.IsTyped(property.PropertyType))
                    foreach (var name in PartRegistry.All(property.PropertyType).Keys) data.Add(section, name);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void Every_part_can_be_named_in_the_place_of_its_section_and_reads_back(string section, string name)
    {
        var text = RecipeFile.Format(Parse($"{section}: {name}"));
        Assert.Contains($"\n{section}:\n  type: {name}\n", text, StringComparison.Ordinal);
        Assert.Equal(text, RecipeFile.Format(Parse(text)));
        Assert.Equal(text, RecipeFile.Format(Parse($"{section}: {{type: {name}}}")));
        Assert.Equal(text, RecipeFile.Format(Parse("", $"{section}={name}")));
        Assert.Equal(text, RecipeFile.Format(Parse("", $"{section}.type={name}")));
    }

    [Fact]
    public void The_type_of_augmentation_decides_what_is_made()
    {
        Assert.IsType<NoAugmentOptions>(Parse("augment: none").Augment);
        Assert.Empty(Assert.IsType<DiffAugmentOptions>(Parse("augment: {policy: []}").Augment).Policy);
        Assert.Equal(
            ["cutout"], Assert.IsType<DiffAugmentOptions>(Parse("augment: {policy: [cutout]}").Augment).Policy);
        Assert.Equal(DiffAugment.Published, Assert.IsType<DiffAugmentOptions>(Parse("").Augment).Policy);
        var ada = Assert.IsType<AdaAugmentOptions>(
            Parse("augment: {type: ada, pipe: blit, p: 0.5, share: {xint: 0, noise: 0.5}, strength: "
                + "{noise_std: 2}}").Augment);
        Assert.Equal(0.5, ada.P);
        var options = ada.ToOptions();
        Assert.Equal(
            new AdaOptions { XFlip = 1, Rotate90 = 1, Noise = 0.5, NoiseStd = 2,
                ImgFilterBands = options.ImgFilterBands }, options);
    }

    [Fact]
    public void A_key_of_another_type_is_refused_with_the_types_that_have_it()
    {
        Assert.Equal(
            "r.yaml:1: augment.policy: not a key of type ada (it is of diffaugment); known here: applies_to, pipe, "
                + "control, p, target, interval, kimg, share, strength",
            Problem("augment: {type: ada, policy: [color]}"));
        Assert.StartsWith(
            "-s generator.lite: not a key of type stylegan2 (it is of fastgan)", Problem("", "generator.lite=true"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_another_type_that_is_asked_for_leaves_unused_is_noted()
    {
        const string yaml = "augment: {policy: [color], cutout_ratio: 0.3, applies_to: reals}";
        foreach (var setting in (string[])["augment=ada", "augment.type=ada"])
        {
            var (recipe, notes) = Noted(yaml, setting);
            Assert.Equal(new AdaAugmentOptions { AppliesTo = "reals" }, recipe.Augment);
            Assert.Equal(
                ["augment.policy is not used with augment.type ada",
                    "augment.cutout_ratio is not used with augment.type ada"], notes);
        }

        Assert.Empty(Noted(yaml, "augment.cutout_ratio=0.4").Notes);
        Assert.StartsWith(
            "r.yaml:1: augment.polcy: unknown key", Problem("augment: {polcy: [color]}", "augment=ada"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_within_a_section_keeps_the_name_that_stands_in_its_place()
    {
        Assert.Equal(
            ["color"], Assert.IsType<DiffAugmentOptions>(
                Parse("augment: diffaugment", "augment.policy=[color]").Augment).Policy);
        Assert.Equal(0.5, Assert.IsType<AdaAugmentOptions>(Parse("augment: ada", "augment.target=0.5").Augment).Target);
        Assert.Equal(["kid"], Parse("metrics: [kid]", "metrics.samples=100").Metrics.Names);
        Assert.Equal(100, Parse("metrics: {samples: 100}", "metrics=[kid]").Metrics.Samples);
    }

    [Fact]
    public void A_network_of_another_type_brings_what_goes_with_it()
    {
        var (recipe, notes) = Noted("generator: {w_dim: 64}", "generator=fastgan", "discriminator=projected");
        Assert.True(Assert.IsType<FastGanOptions>(recipe.Generator).Lite);
        Assert.Equal((0.0002, "discriminator"), (recipe.Optimizer.GLr, recipe.Training.WAvg));
        Assert.IsType<HingeLoss>(recipe.Loss);
        Assert.Equal(["generator.w_dim is not used with generator.type fastgan"], notes);
    }

    [Fact]
    public void Two_types_differ_in_the_type_and_in_what_only_one_of_them_has()
    {
        var differences = RecipeDifference.Between(Parse(""), Parse("augment: none"));
        Assert.Equal(
            ["augment.type", "augment.policy", "augment.cutout_ratio"],
            differences.Select(difference => difference.Key));
        Assert.Equal(("diffaugment", "none"), (differences[0].Old, differences[0].New));
    }

    [Fact]
    public void Vision_aided_discriminators_take_neither_paired_losses_nor_images_held_out()
    {
        const string networks = "networks: [blazeface-front]";
        Assert.Equal(
            "r.yaml:1: vision_aided.loss.type: found relativistic, which compares images in pairs; expected another: "
                + "example, f_divergence, hinge, least_squares, logistic, none, saturating, wasserstein",
            Problem($"vision_aided: {{{networks}, loss: relativistic}}"));
        Assert.Equal(
            "r.yaml:1: vision_aided.augment.control: found r_v, expected r_t, r_t_image or fixed: each network "
                + "sees training images only",
            Problem($"vision_aided: {{{networks}, augment: {{type: ada, control: r_v}}}}"));
        Assert.Equal(
            0.3, Assert.IsType<AdaAugmentOptions>(Parse("vision_aided: {augment: ada}").VisionAided.Augment).Target);
    }
}
