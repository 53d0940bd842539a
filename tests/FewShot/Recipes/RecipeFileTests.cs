using FewShotGan.Discriminators.Projected;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Inputs;
using FewShotGan.Layers;
using FewShotGan.Losses;
using FewShotGan.Optimizers;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;

namespace FewShotGan.Tests.Recipes;

public class RecipeFileTests
{
    private static string Problem(string yaml) =>
        Assert.Throws<InputException>(() => RecipeFile.Parse(yaml, "r.yaml")).Message;

    private static VisionAidedRecipe MoreEyes => new()
    {
        Networks = ["m-lsd-512-tiny", "blazeface-back"], Count = 2, Select = "random", StartKimg = 0.5,
            IntervalKimg = 1.5, AddWhen = "stalled", Resolution = 64,
        Head = "conv", Width = 8, Loss = new LeastSquaresLoss { RealTarget = 0.75, FakeTarget = -1 }, Weight = 0.25,
        Augment = new DiffAugmentOptions { Policy = ["cutout"], AppliesTo = "discriminator" },
    };

    private static Recipe Unusual => new()
    {
        Name = "a-b_c.1",
        Seed = 7,
        Data = new() { Source = "some folder/with: colon", Resolution = 64, Background = "#102030", XFlip = true },
        Generator = new StyleGan2GeneratorOptions
        {
            ZDim = 3, WDim = 5, MappingLayers = 1, EmbedFeatures = 3, WAvgBeta = 0.5, ChannelBase = 77, ChannelMax = 9,
                ConvClamp = 256.5, UseNoise = false,
            MappingActivation = Activation.Linear, ResampleFilter = [1, 2],
        },
        Discriminator = new ProjectedDiscriminatorOptions
        {
            FeatureNetworks = ["m-lsd-512-large"], Taps = ["a", "b"], FeatureResolution = 64,
                HeadsEngine = "onnxruntime", Projection = "ccm",
            ProjectionChannels = 3, Expand = false, Scales = [1, 0], Separable = true, Patch = true, HeadChannels = 7,
        },
        VisionAided = MoreEyes,
        Augment = new AdaAugmentOptions
        {
            AppliesTo = "reals", Pipe = "bgcfn", Control = "fixed", P = 0.25, Target = 0.5, Interval = 8, Kimg = 30,
            Share = new() { Xflip = 0, Rotate90 = 0.5, ImgfilterBands = [1, 0, 0.5, 1], Cutout = 1 },
            Strength = new() { XintMax = 0.25, NoiseStd = 3 },
        },
        Inputs = [new BlurOptions { InitSigma = 2, FadeKimg = 5 }],
        Loss = new LogisticLoss { RealTarget = 0.9 },
        Regularizers = [
            new R2Options { Gamma = 0.1 + 0.2, Interval = null },
            new PathLengthOptions { Weight = 3, Interval = 3, BatchShrink = 3 }],
        Optimizer =
            new AdamOptions { GLr = 1e-5, DLr = 0.1, Betas = [0.5, 0.9], Eps = 1e-300, WeightClip = 0.5, DSteps = 5 },
        Training = new()
        {
            Kimg = 0.5, Batch = 6, StyleMixingProb = 0.25, WAvg = "discriminator", EmaKimg = 0, EmaRampup = null,
                TickKimg = 0.25, SampleTicks = 2,
            SnapshotTicks = 3, GridColumns = 1, GridRows = 2, Threads = 1,
        },
        Metrics = new() { Names = ["kid", "dc"], EveryKimg = 0.5, Samples = 77, Network = "blazeface-back" },
    };

    [Fact]
    public void A_written_recipe_reads_back_as_the_same_recipe()
    {
        var text = RecipeFile.Format(Unusual, new Dictionary<string, string> { ["fewshot"] = "0.1.0" });
        Assert.Equal(
            text, RecipeFile.Format(
                RecipeFile.Parse(text, "r.yaml"), new Dictionary<string, string> { ["fewshot"] = "0.1.0" }));
        Assert.NotEqual(RecipeFile.Format(new Recipe()), RecipeFile.Format(Unusual));
    }

    [Fact]
    public void A_list_in_the_place_of_the_metrics_is_that_of_their_names()
    {
        Assert.Empty(RecipeFile.Parse("metrics: []", "r.yaml").Metrics.Names);
        Assert.Equal(
            ["kid"], RecipeFile.Parse(
                "metrics: {names: [fd]}", "r.yaml", RecipeOverride.Parse("metrics=[kid]")).Metrics.Names);
        Assert.Equal(
            "r.yaml:1: metrics.names: found 'kidd', expected fd, kid, pr, dc, is, copying, leak, "
                + "intra_fd, cas, ms_ssim, swd, ppl, parzen, example; did you mean 'kid'?",
            Problem("metrics: [kidd]"));
        Assert.Equal(
            "r.yaml:1: metrics.network: there is no feature network 'pp-ocr-detectr'; did you mean 'pp-ocr-detector'?",
            Problem("metrics: {network: pp-ocr-detectr}"));
        Assert.Equal(
            "r.yaml:1: metrics.second_network: found pp-ocr-detector, which metrics.network is too; name another, or "
                + "leave it out",
            Problem("metrics: {second_network: pp-ocr-detector}"));
        Assert.StartsWith(
            "r.yaml:1: metrics.second_network: there is no feature network 'blazeface-bak'",
            Problem("metrics: {second_network: blazeface-bak}"), StringComparison.Ordinal);
        Assert.Equal("r.yaml:1: metrics.samples: found 9, expected at least 10", Problem("metrics: {samples: 9}"));
        Assert.Equal(
            "r.yaml:1: metrics.every_kimg: found 0, expected a number above 0", Problem("metrics: {every_kimg: 0}"));
    }

    [Fact]
    public void Reading_takes_every_value_from_the_file()
    {
        var read = RecipeFile.Parse(RecipeFile.Format(Unusual), "r.yaml");
        Assert.Equivalent(Unusual, read, strict: true);
        Assert.Equal(RecipeFile.Format(Unusual), RecipeFile.Format(read));
    }

    [Fact]
    public void An_empty_recipe_is_the_default_named_for_its_file() =>
        Assert.Equal(
            RecipeFile.Format(new Recipe { Name = "my-run" }),
            RecipeFile.Format(RecipeFile.Parse("", "some/my-run.yaml")));

    [Fact]
    public void Every_key_of_the_record_is_written()
    {
        var text = RecipeFile.Format(new Recipe());
        foreach (var key in (string[])[
            "name", "seed", "x_flip", "z_dim", "mbstd_group_size", "policy", "path_length", "gamma", "g_lr",
            "ema_rampup", "snapshot_ticks"])
            Assert.Contains(key + ":", text, StringComparison.Ordinal);
        Assert.DoesNotContain("versions", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_key_is_named_with_file_line_and_the_nearest_known_key() =>
        Assert.Equal(
            "r.yaml:3: data.resolutin: unknown key; did you mean 'resolution'?",
            Problem("seed: 1\ndata:\n  resolutin: 32\n"));

    [Fact]
    public void An_unknown_key_far_from_any_lists_the_known_ones() =>
        Assert.Equal(
            "r.yaml:1: loss.temperature: unknown key; known here: real_target, generator_target",
            Problem("loss: {temperature: 1}"));

    [Fact]
    public void All_problems_are_reported_together_in_the_order_of_the_file()
    {
        var lines = Problem("""
            training:
              batch: 18
              kimg: -3
            sed: 1
            data:
              resolution: 48
              x_flip: yes
            """).Split('\n');
        Assert.Equal(5, lines.Length);
        Assert.StartsWith(
            "r.yaml:2: training.batch: found 18, expected a multiple of", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("r.yaml:3: training.kimg: found -3", lines[1], StringComparison.Ordinal);
        Assert.Equal("r.yaml:4: sed: unknown key; did you mean 'seed'?", lines[2]);
        Assert.StartsWith(
            "r.yaml:6: data.resolution: found 48, expected one of 8, 16, 32", lines[3], StringComparison.Ordinal);
        Assert.Equal("r.yaml:7: data.x_flip: found 'yes', expected true or false", lines[4]);
    }

    [Theory]
    [InlineData("seed: 1.5", "seed: found '1.5', expected a whole number")]
    [InlineData("seed: [1]", "seed: found the list [1], expected a whole number")]
    [InlineData("regularizers: {r1: {gamma: NaN}}", "regularizers.r1.gamma: found 'NaN', expected a number")]
    [InlineData("regularizers: {r1: {gamma: 1,5}}", "regularizers.r1.5: unknown key")]
    [InlineData(
        "loss: 3",
        "r.yaml:1: loss.type: found '3', expected dual_contrastive, example, f_divergence, hinge, least_squares, "
            + "logistic, none, relativistic, saturating, wasserstein")]
    [InlineData("augment: {policy: color}", "augment.policy: found 'color', expected a list")]
    [InlineData("generator: {conv_clamp: 0}", "generator.conv_clamp: found 0, expected a number above 0, or null")]
    [InlineData("generator: {z_dim: 0}", "generator.z_dim: found 0, expected 1 to 4096")]
    [InlineData(
        "generator: {channel_base: 16}", "generator.channel_base: found 16, expected at least data.resolution (32)")]
    [InlineData(
        "generator: {type: stylegan}",
        "found 'stylegan', expected dcgan, example, fastgan, mlp, progan, resnet, stylegan2; did you mean "
        + "'stylegan2'?")]
    [InlineData(
        "augment: {policy: [colour]}", "found 'colour', expected color, translation, cutout, rotation_90, noise,")]
    [InlineData("augment: {cutout_ratio: 1.5}", "augment.cutout_ratio: found 1.5")]
    [InlineData(
        "augment: {type: adapt}",
        "augment.type: found 'adapt', expected ada, diffaugment, example, none; did you mean 'ada'?")]
    [InlineData(
        "augment: {applies_to: fakes}", "augment.applies_to: found 'fakes', expected both, reals, discriminator")]
    [InlineData("augment: {type: ada, pipe: bcg}", "augment.pipe: found 'bcg', expected blit, geom, color")]
    [InlineData(
        "augment: {type: ada, pipe: bgcf}\ndata: {resolution: 16}", "augment.pipe: found image filtering at 16 px")]
    [InlineData("augment: {type: ada, control: fixed}", "augment.p: found 0 with control fixed")]
    [InlineData(
        "augment: {type: ada, control: rt}",
        "augment.control: found 'rt', expected r_t, r_t_image, r_v, fixed; did you mean 'r_t'?")]
    [InlineData("augment: {type: ada, p: 1.5}", "augment.p: found 1.5, expected 0 to 1")]
    [InlineData("augment: {type: ada, target: 1}", "augment.target: found 1, expected between -1 and 1")]
    [InlineData("augment: {type: ada, interval: 0}", "augment.interval: found 0, expected 1 to 10000")]
    [InlineData("augment: {type: ada, kimg: 0}", "augment.kimg: found 0, expected a number above 0")]
    [InlineData("augment: {type: ada, share: {hue: 2}}", "augment.share.hue: found 2, expected 0 to 1")]
    [InlineData("augment: {type: ada, share: {xflp: 1}}", "augment.share.xflp: unknown key; did you mean 'xflip'?")]
    [InlineData(
        "augment: {type: ada, share: {imgfilter_bands: [1, 1]}}",
        "imgfilter_bands: found [1, 1], expected four numbers")]
    [InlineData(
        "augment: {type: ada, strength: {scale_std: -1}}", "augment.strength.scale_std: found -1, expected at least 0")]
    [InlineData(
        "augment: {type: ada, strength: {xint_max: 1.5}}", "augment.strength.xint_max: found 1.5, expected 0 to 1")]
    [InlineData("optimizer: {betas: [0, 1]}", "optimizer.betas: found [0, 1]")]
    [InlineData("optimizer: {g_lr: 0}", "optimizer.g_lr: found 0, expected a number above 0")]
    [InlineData("training: {threads: -1}", "training.threads: found -1, expected 0 to 1024")]
    [InlineData("data: {resolution: 2048}", "data.resolution: found 2048")]
    [InlineData("data: {background: blurple}", "data.background: found 'blurple'")]
    [InlineData("name: a/b", "name: found 'a/b'")]
    [InlineData(
        "metrics: [kid, is]",
        "r.yaml:1: metrics.names: found is, for which pp-ocr-detector names no logits; leave is out")]
    [InlineData("- a", "expected a recipe: lines of 'key: value'")]
    [InlineData("seed: 1\n---\nseed: 2", "r.yaml:3: found a second YAML document, expected one")]
    [InlineData("---\n---\nseed: 2", "found a second YAML document, expected one")]
    [InlineData("seed: 1\n--- # and nothing more", "found a second YAML document, expected one")]
    [InlineData("data: {", "not YAML")]
    public void A_wrong_value_is_refused(string yaml, string message) =>
        Assert.Contains(message, Problem(yaml), StringComparison.Ordinal);

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.StartsWith(
            "nowhere.yaml: no such recipe",
            Assert.Throws<InputException>(() => RecipeFile.Read("nowhere.yaml")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("# a comment\n\n")]
    [InlineData("---\n...\n")]
    public void A_file_without_a_key_is_no_recipe(string yaml)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("r.yaml"), yaml);
        var problem = Assert.Throws<InputException>(
            () => RecipeFile.Read(folder.File("r.yaml"), RecipeOverride.Parse("seed=1")));
        Assert.Equal(
            $"{folder.File("r.yaml")}: the file has no key, expected a recipe: lines of 'key: value'; fewshot recipe "
                + "show first-run prints one", problem.Message);
    }

    [Fact]
    public void One_document_may_be_marked_as_such() =>
        Assert.Equal(2, RecipeFile.Parse("---\nseed: 2\n...\n", "r.yaml").Seed);

    [Fact]
    public void The_inception_score_is_for_a_network_that_names_its_logits()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("net.yaml"), "file: [net.onnx]\ntaps: [a]\nlogits: b\n");
        Assert.Equal(
            ["is"], RecipeFile.Parse(
                $"metrics: {{names: [is], network: {folder.File("net.yaml")}}}", "r.yaml").Metrics.Names);
        Assert.Contains(
            "for which inception-fid names no logits", Problem("metrics: {names: [is], network: inception-fid}"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_recipe_made_in_code_is_held_to_the_same_rules()
    {
        var recipe = new Recipe { Seed = -1, Training = new() { Batch = 0 } };
        var message = Assert.Throws<InputException>(() => RecipeFile.Validate(recipe)).Message;
        Assert.Equal("seed: found -1, expected at least 0\ntraining.batch: found 0, expected 1 to 8192", message);
    }
}
