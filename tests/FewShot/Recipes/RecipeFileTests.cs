using FewShotGan.Augment;
using FewShotGan.Recipes;

namespace FewShotGan.Tests.Recipes;

public class RecipeFileTests
{
    private static string Problem(string yaml) =>
        Assert.Throws<InputException>(() => RecipeFile.Parse(yaml, "r.yaml")).Message;

    private static ProjectedRecipe OtherEyes => new()
    {
        FeatureNetworks = ["m-lsd-512-large"], Taps = ["a", "b"], Resolution = 64, HeadsEngine = "onnxruntime", Projection = "ccm", Channels = 3, Expand = false,
        Scales = [1, 0], Separable = true, Patch = true, HeadChannels = 7,
    };

    private static VisionAidedRecipe MoreEyes => new()
    {
        Networks = ["m-lsd-512-tiny", "blazeface-back"], Count = 2, Select = "random", StartKimg = 0.5, IntervalKimg = 1.5, AddWhen = "stalled", Resolution = 64,
        Head = "conv", Width = 8, Loss = "hinge", Weight = 0.25, Augment = "none", Diffaugment = ["cutout"],
    };

    private static Recipe Unusual => new()
    {
        Name = "a-b_c.1",
        Seed = 7,
        Data = new() { Source = "some folder/with: colon", Resolution = 64, Background = "#102030", XFlip = true },
        Generator = new() { ZDim = 3, WDim = 5, MappingLayers = 1, ChannelBase = 77, ChannelMax = 9, ConvClamp = 256.5, Ngf = 12, Lite = false },
        Discriminator = new() { ChannelBase = 78, ChannelMax = 10, MbstdGroupSize = 2, MbstdChannels = 3, ConvClamp = 1, Projected = OtherEyes, VisionAided = MoreEyes },
        Augment = new()
        {
            Type = "ada", AppliesTo = "reals", CutoutRatio = 0.2,
            Ada = new()
            {
                Pipe = "bgcfn", Control = "fixed", P = 0.25, Target = 0.5, Interval = 8, Kimg = 30,
                Share = new() { Xflip = 0, Rotate90 = 0.5, ImgfilterBands = [1, 0, 0.5, 1], Cutout = 1 },
                Strength = new() { XintMax = 0.25, NoiseStd = 3 },
            },
        },
        Loss = new() { R1Gamma = 0.1 + 0.2, R1Interval = 3, BlurFadeKimg = 5 },
        Optimizer = new() { GLr = 1e-5, DLr = 0.1, Betas = [0.5, 0.9], Eps = 1e-300 },
        Training = new()
        {
            Kimg = 0.5, Batch = 6, EmaKimg = 0, EmaRampup = null, TickKimg = 0.25, SampleTicks = 2, SnapshotTicks = 3,
            GridColumns = 1, GridRows = 2, Threads = 1,
        },
        Metrics = new() { Names = ["kid", "dc"], EveryKimg = 0.5, Samples = 77, Network = "blazeface-back" },
    };

    [Fact]
    public void A_written_recipe_reads_back_as_the_same_recipe()
    {
        var text = RecipeFile.Format(Unusual, new Dictionary<string, string> { ["fewshot"] = "0.1.0" });
        Assert.Equal(text, RecipeFile.Format(RecipeFile.Parse(text, "r.yaml"), new Dictionary<string, string> { ["fewshot"] = "0.1.0" }));
        Assert.NotEqual(RecipeFile.Format(new Recipe()), RecipeFile.Format(Unusual));
    }

    [Fact]
    public void A_list_in_the_place_of_the_metrics_is_that_of_their_names()
    {
        Assert.Empty(RecipeFile.Parse("metrics: []", "r.yaml").Metrics.Names);
        Assert.Equal(["kid"], RecipeFile.Parse("metrics: {names: [fd]}", "r.yaml", RecipeOverride.Parse("metrics=[kid]")).Metrics.Names);
        Assert.Equal("r.yaml:1: metrics.names: found 'kidd', expected fd, kid, pr, dc, is, copying; did you mean 'kid'?", Problem("metrics: [kidd]"));
        Assert.Equal("r.yaml:1: metrics.network: there is no feature network 'pp-ocr-detectr'; did you mean 'pp-ocr-detector'?", Problem("metrics: {network: pp-ocr-detectr}"));
        Assert.Equal("r.yaml:1: metrics.samples: found 9, expected at least 10", Problem("metrics: {samples: 9}"));
        Assert.Equal("r.yaml:1: metrics.every_kimg: found 0, expected a number above 0", Problem("metrics: {every_kimg: 0}"));
    }

    [Fact]
    public void Reading_takes_every_value_from_the_file()
    {
        var read = RecipeFile.Parse(RecipeFile.Format(Unusual), "r.yaml");
        Assert.Equal(Unusual.Data, read.Data);
        Assert.Equal(Unusual.Generator, read.Generator);
        var (eyes, aided) = (read.Discriminator.Projected, read.Discriminator.VisionAided);
        Assert.Equal(Unusual.Discriminator with { Projected = eyes, VisionAided = aided }, read.Discriminator);
        Assert.Equal(MoreEyes with { Networks = aided.Networks, Diffaugment = aided.Diffaugment }, aided);
        Assert.Equal(MoreEyes.Networks, aided.Networks);
        Assert.Equal(MoreEyes.Diffaugment, aided.Diffaugment);
        Assert.Equal(Unusual.Discriminator.Projected.Scales, read.Discriminator.Projected.Scales);
        Assert.Equal((Unusual.Augment.Type, Unusual.Augment.AppliesTo), (read.Augment.Type, read.Augment.AppliesTo));
        Assert.Equal(Unusual.Augment.Ada.Share.ImgfilterBands, read.Augment.Ada.Share.ImgfilterBands);
        Assert.Equal(Unusual.Augment.Ada.Strength, read.Augment.Ada.Strength);
        Assert.Equal(RecipeFile.Format(Unusual), RecipeFile.Format(read));
        Assert.Equal(Unusual.Loss, read.Loss);
        Assert.Equal(Unusual.Optimizer.Betas, read.Optimizer.Betas);
        Assert.Equal(Unusual.Training, read.Training);
        Assert.Equal(Unusual.Metrics with { Names = read.Metrics.Names }, read.Metrics);
        Assert.Equal(Unusual.Metrics.Names, read.Metrics.Names);
        Assert.Equal((Unusual.Name, Unusual.Seed), (read.Name, read.Seed));
    }

    [Fact]
    public void An_empty_recipe_is_the_default_named_for_its_file() =>
        Assert.Equal(
            RecipeFile.Format(new Recipe { Name = "my-run" }), RecipeFile.Format(RecipeFile.Parse("", "some/my-run.yaml")));

    [Fact]
    public void Every_key_of_the_record_is_written()
    {
        var text = RecipeFile.Format(new Recipe());
        foreach (var key in (string[])["name", "seed", "x_flip", "z_dim", "mbstd_group_size", "diffaugment", "r1_gamma", "g_lr", "ema_rampup", "snapshot_ticks"])
            Assert.Contains(key + ":", text, StringComparison.Ordinal);
        Assert.DoesNotContain("versions", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_list_of_augmentations_is_none() =>
        Assert.Empty(RecipeFile.Parse("augment: {diffaugment: []}", "r.yaml").Augment.Diffaugment);

    [Fact]
    public void The_type_of_augmentation_decides_what_is_made()
    {
        Assert.Null(Made("augment: {type: none}"));
        Assert.Null(Made("augment: {type: none, diffaugment: [color], ada: {target: 0.5}}"));
        Assert.Null(Made("augment: {diffaugment: []}"));
        Assert.Equal(["cutout"], Assert.IsType<DiffAugment>(Made("augment: {diffaugment: [cutout]}")).Policy);
        Assert.Equal(DiffAugment.Names, Assert.IsType<DiffAugment>(Made("")).Policy);
        var ada = Assert.IsType<AdaPipeline>(Made("augment: {type: ada, ada: {pipe: blit, p: 0.5, share: {xint: 0, noise: 0.5}, strength: {noise_std: 2}}}"));
        Assert.Equal(0.5f, ada.P);
        var bands = ada.Options.ImgFilterBands;
        Assert.Equal(new AdaOptions { XFlip = 1, Rotate90 = 1, Noise = 0.5, NoiseStd = 2, ImgFilterBands = bands }, ada.Options);

        static IAugment? Made(string yaml) => RecipeFile.Parse(yaml, "r.yaml").Augment.Create();
    }

    [Fact]
    public void A_resolved_recipe_of_each_type_reads_back()
    {
        foreach (var type in (string[])["none", "diffaugment", "ada"])
        {
            var text = RecipeFile.Format(RecipeFile.Parse($"augment: {{type: {type}}}", "r.yaml"));
            Assert.Equal(text, RecipeFile.Format(RecipeFile.Parse(text, "r.yaml")));
        }
    }

    [Fact]
    public void An_unknown_key_is_named_with_file_line_and_the_nearest_known_key() =>
        Assert.Equal(
            "r.yaml:3: data.resolutin: unknown key; did you mean 'resolution'?",
            Problem("seed: 1\ndata:\n  resolutin: 32\n"));

    [Fact]
    public void An_unknown_key_far_from_any_lists_the_known_ones() =>
        Assert.Equal(
            "r.yaml:1: loss.temperature: unknown key; known here: r1_gamma, r1_interval, pl_weight, pl_interval, pl_batch_shrink, pl_decay, style_mixing_prob, blur_init_sigma, blur_fade_kimg", Problem("loss: {temperature: 1}"));

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
        Assert.StartsWith("r.yaml:2: training.batch: found 18, expected a multiple of", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("r.yaml:3: training.kimg: found -3", lines[1], StringComparison.Ordinal);
        Assert.Equal("r.yaml:4: sed: unknown key; did you mean 'seed'?", lines[2]);
        Assert.StartsWith("r.yaml:6: data.resolution: found 48, expected one of 8, 16, 32", lines[3], StringComparison.Ordinal);
        Assert.Equal("r.yaml:7: data.x_flip: found 'yes', expected true or false", lines[4]);
    }

    [Theory]
    [InlineData("seed: 1.5", "seed: found '1.5', expected a whole number")]
    [InlineData("seed: [1]", "seed: found the list [1], expected a whole number")]
    [InlineData("loss: {r1_gamma: NaN}", "loss.r1_gamma: found 'NaN', expected a number")]
    [InlineData("loss: {r1_gamma: 1,5}", "loss.5: unknown key")]
    [InlineData("loss: 3", "loss: found '3', expected a section")]
    [InlineData("augment: {diffaugment: color}", "augment.diffaugment: found 'color', expected a list")]
    [InlineData("generator: {conv_clamp: 0}", "generator.conv_clamp: found 0, expected a number above 0, or null")]
    [InlineData("generator: {z_dim: 0}", "generator.z_dim: found 0, expected at least 1")]
    [InlineData("generator: {channel_base: 16}", "generator.channel_base: found 16, expected at least data.resolution (32)")]
    [InlineData("generator: {type: stylegan}", "found 'stylegan', expected stylegan2, fastgan; did you mean 'stylegan2'?")]
    [InlineData("augment: {diffaugment: [colour]}", "found 'colour', expected color, translation, cutout; did you mean 'color'?")]
    [InlineData("augment: {cutout_ratio: 1.5}", "augment.cutout_ratio: found 1.5")]
    [InlineData("augment: {type: adapt}", "augment.type: found 'adapt', expected none, diffaugment, ada; did you mean 'ada'?")]
    [InlineData("augment: {applies_to: fakes}", "augment.applies_to: found 'fakes', expected both, reals, discriminator")]
    [InlineData("augment: {type: ada, diffaugment: [color]}", "augment.diffaugment: found [color] with type ada, which does not use it")]
    [InlineData("augment: {ada: {target: 0.5}}", "augment.ada: found settings with type diffaugment, which does not use them")]
    [InlineData("augment: {type: ada, ada: {pipe: bcg}}", "augment.ada.pipe: found 'bcg', expected blit, geom, color")]
    [InlineData("augment: {type: ada, ada: {pipe: bgcf}}\ndata: {resolution: 16}", "augment.ada.pipe: found image filtering at 16 px")]
    [InlineData("augment: {type: ada, ada: {control: fixed}}", "augment.ada.p: found 0 with control fixed")]
    [InlineData("augment: {type: ada, ada: {control: rt}}", "augment.ada.control: found 'rt', expected r_t, r_v, fixed; did you mean 'r_t'?")]
    [InlineData("augment: {type: ada, ada: {p: 1.5}}", "augment.ada.p: found 1.5, expected 0 to 1")]
    [InlineData("augment: {type: ada, ada: {target: 1}}", "augment.ada.target: found 1, expected between -1 and 1")]
    [InlineData("augment: {type: ada, ada: {interval: 0}}", "augment.ada.interval: found 0, expected at least 1")]
    [InlineData("augment: {type: ada, ada: {kimg: 0}}", "augment.ada.kimg: found 0, expected a number above 0")]
    [InlineData("augment: {type: ada, ada: {share: {hue: 2}}}", "augment.ada.share.hue: found 2, expected 0 to 1")]
    [InlineData("augment: {type: ada, ada: {share: {xflp: 1}}}", "augment.ada.share.xflp: unknown key; did you mean 'xflip'?")]
    [InlineData("augment: {type: ada, ada: {share: {imgfilter_bands: [1, 1]}}}", "imgfilter_bands: found [1, 1], expected four numbers")]
    [InlineData("augment: {type: ada, ada: {strength: {scale_std: -1}}}", "augment.ada.strength.scale_std: found -1, expected at least 0")]
    [InlineData("augment: {type: ada, ada: {strength: {xint_max: 1.5}}}", "augment.ada.strength.xint_max: found 1.5, expected 0 to 1")]
    [InlineData("optimizer: {betas: [0, 1]}", "optimizer.betas: found [0, 1]")]
    [InlineData("optimizer: {g_lr: 0}", "optimizer.g_lr: found 0, expected a number above 0")]
    [InlineData("training: {threads: -1}", "training.threads: found -1, expected at least 0")]
    [InlineData("data: {resolution: 2048}", "data.resolution: found 2048")]
    [InlineData("data: {background: blurple}", "data.background: found 'blurple'")]
    [InlineData("name: a/b", "name: found 'a/b'")]
    [InlineData("metrics: [kid, is]", "r.yaml:1: metrics.names: found is, for which pp-ocr-detector names no logits; leave is out")]
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
            "nowhere.yaml: no such recipe", Assert.Throws<InputException>(() => RecipeFile.Read("nowhere.yaml")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("# a comment\n\n")]
    [InlineData("---\n...\n")]
    public void A_file_without_a_key_is_no_recipe(string yaml)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("r.yaml"), yaml);
        var problem = Assert.Throws<InputException>(() => RecipeFile.Read(folder.File("r.yaml"), RecipeOverride.Parse("seed=1")));
        Assert.Equal($"{folder.File("r.yaml")}: the file has no key, expected a recipe: lines of 'key: value'; fewshot recipe show first-run prints one", problem.Message);
    }

    [Fact]
    public void One_document_may_be_marked_as_such() => Assert.Equal(2, RecipeFile.Parse("---\nseed: 2\n...\n", "r.yaml").Seed);

    [Fact]
    public void The_inception_score_is_for_a_network_that_names_its_logits()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("net.yaml"), "file: [net.onnx]\ntaps: [a]\nlogits: b\n");
        Assert.Equal(["is"], RecipeFile.Parse($"metrics: {{names: [is], network: {folder.File("net.yaml")}}}", "r.yaml").Metrics.Names);
        Assert.Contains("for which inception-fid names no logits", Problem("metrics: {names: [is], network: inception-fid}"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_recipe_made_in_code_is_held_to_the_same_rules()
    {
        var recipe = new Recipe { Seed = -1, Training = new() { Batch = 0 } };
        var message = Assert.Throws<InputException>(() => RecipeFile.Validate(recipe)).Message;
        Assert.Equal("seed: found -1, expected at least 0\ntraining.batch: found 0, expected at least 1", message);
    }
}
