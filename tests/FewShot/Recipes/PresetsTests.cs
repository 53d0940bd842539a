using System.Text.Json;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Golden;
using FewShotGan.Losses;
using FewShotGan.Optimizers;
using FewShotGan.Parts;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;

namespace FewShotGan.Tests.Recipes;

public class PresetsTests
{
    [Fact]
    public void Auto_gives_the_official_settings_of_one_device_at_every_resolution()
    {
        using var facts = JsonDocument.Parse(File.ReadAllText(GoldenFile.Locate("facts.json")));
        var rows = facts.RootElement.GetProperty("cfg_auto").EnumerateArray()
            .Where(row => row.GetProperty("gpus").GetInt32() == 1).ToList();
        Assert.NotEmpty(rows);
        foreach (var row in rows)
        {
            double? Key(string name) => row.GetProperty(name).GetDouble();
            var recipe = Presets.Of("auto", row.GetProperty("res").GetInt32());
            var g = Assert.IsType<StyleGan2GeneratorOptions>(recipe.Generator);
            var d = Assert.IsType<StyleGan2DiscriminatorOptions>(recipe.Discriminator);
            var (r1, pathLength) = (
                recipe.Regularizers.Find<R1Options>()!, recipe.Regularizers.Find<PathLengthOptions>()!);
            var training = recipe.Training;
            Assert.Equal(Key("batch"), training.Batch);
            Assert.Equal(Key("mbstd"), d.MbstdGroupSize);
            Assert.Equal((Key("channel_base"), Key("channel_base")), ((double?)g.ChannelBase, (double?)d.ChannelBase));
            Assert.Equal((Key("channel_max"), Key("channel_max")), ((double?)g.ChannelMax, (double?)d.ChannelMax));
            Assert.Equal((Key("lr"), Key("lr")), ((double?)recipe.Optimizer.GLr, (double?)recipe.Optimizer.DLr));
            Assert.Equal(Key("r1_gamma")!.Value, r1.Gamma, precision: 12);
            Assert.Equal(
                (Key("ema_kimg"), Key("ema_rampup")), ((double?)training.EmaKimg, (double?)training.EmaRampup));
            Assert.Equal(Key("mapping_layers"), g.MappingLayers);
            Assert.Equal((Key("conv_clamp"), Key("conv_clamp")), ((double?)g.ConvClamp, (double?)d.ConvClamp));
            Assert.Equal((Key("z_dim"), Key("w_dim")), ((double?)g.ZDim, (double?)g.WDim));
            Assert.Equal(
                (Key("G_reg_interval"), Key("D_reg_interval")), ((double?)pathLength.Interval, (double?)r1.Interval));
            Assert.Equal(
                (Key("pl_weight"), Key("style_mixing_prob")),
                ((double?)pathLength.Weight, (double?)training.StyleMixingProb));
        }
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("stylegan2")]
    [InlineData("paper256")]
    [InlineData("paper512")]
    [InlineData("paper1024")]
    [InlineData("cifar")]
    [InlineData("low_shot")]
    public void Every_preset_is_a_valid_recipe_that_names_itself(string preset)
    {
        var recipe = RecipeFile.Parse($"preset: {preset}\ndata: {{resolution: 64}}", "r.yaml");
        Assert.Equal((preset, 64), (recipe.Preset, recipe.Data.Resolution));
        Assert.Contains(preset, Presets.Names);
        Assert.Equal(preset == "cifar" ? ("orig", 0, 0) : ("resnet", 2, 0.9), (
            ((StyleGan2DiscriminatorOptions)recipe.Discriminator).Architecture,
            recipe.Regularizers.Find<PathLengthOptions>()!.Weight,
            recipe.Training.StyleMixingProb));
    }

    [Fact]
    public void R3GANs_preset_is_its_loss_with_both_penalties_in_every_update()
    {
        var recipe = RecipeFile.Parse("preset: r3gan\ntraining: {batch: 16}", "r.yaml");
        Assert.IsType<RelativisticLoss>(recipe.Loss);
        Assert.Equal(
            [("r1", 0.05, null), ("r2", 0.05, null)],
            recipe.Regularizers.OfType<ZeroCentredPenaltyOptions>()
                .Select(part => (PartRegistry.NameOf(part), part.Gamma, part.Interval)));
        Assert.Equal([0, 0.99], ((AdamOptions)recipe.Optimizer).Betas);
        Assert.Equal(5e-5, recipe.Optimizer.GLr * recipe.Optimizer.RateAt(20_000_000, 16, 20_000)!.Value, 1e-12);
    }

    [Fact]
    public void Ttur_has_a_faster_discriminator()
    {
        var recipe = RecipeFile.Parse("preset: ttur", "r.yaml");
        Assert.Equal(4 * recipe.Optimizer.GLr, recipe.Optimizer.DLr, 1e-12);
        Assert.IsType<HingeLoss>(recipe.Loss);
    }

    [Fact]
    public void Keys_of_the_file_come_before_the_preset()
    {
        var recipe = RecipeFile.Parse(
            "preset: low_shot\ndata: {resolution: 256}\nregularizers: {r1: {gamma: 5}}\ntraining: {ema_rampup: 0.1}",
            "r.yaml");
        Assert.Equal((5, 0.1), (recipe.Regularizers.Find<R1Options>()!.Gamma, recipe.Training.EmaRampup));
        Assert.Equal(
            (8, 10, 0.002, 300),
            (recipe.Training.Batch, recipe.Training.EmaKimg, recipe.Optimizer.GLr, recipe.Training.Kimg));
        Assert.Equal((32768, 512), (
            ((StyleGan2GeneratorOptions)recipe.Generator).ChannelBase,
            ((StyleGan2DiscriminatorOptions)recipe.Discriminator).ChannelMax));
    }

    [Fact]
    public void A_resolved_recipe_does_not_need_its_preset_again()
    {
        var text = RecipeFile.Format(RecipeFile.Parse("preset: auto\ndata: {resolution: 128}", "r.yaml"));
        Assert.Equal(text, RecipeFile.Format(RecipeFile.Parse(text, "r.yaml")));
        Assert.Contains("preset: auto", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_preset_is_named_with_the_nearest() => Assert.Contains(
        "r.yaml:1: preset: found 'paper265', expected auto, cifar, low_shot, paper1024, paper256, paper512, "
            + "projected_fastgan, projected_fastgan_lite, projected_stylegan2, r3gan, stylegan2, ttur; "
            + "did you mean 'paper256'?",
        Assert.Throws<InputException>(() => RecipeFile.Parse("preset: paper265", "r.yaml")).Message,
        StringComparison.Ordinal);
}
