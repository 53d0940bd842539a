using FewShotGan.Discriminators.Projected;
using FewShotGan.Generators.FastGan;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;
using FewShotGan.Sampling;
using FewShotGan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

public sealed class ProjectedRunTests
{
    private static Recipe Projected(TinyRun tiny, string generator = "fastgan") =>
        tiny.Projected(generator, "pp-ocr-detector", "m-lsd-512-tiny");

    private static Recipe OfTokens(Recipe recipe) => recipe with
    {
        Discriminator = (ProjectedDiscriminatorOptions)recipe.Discriminator with
        {
            Heads = "tokens", Projection = "none", Scales = [0, 1], HeadChannels = null,
        },
        Inputs = [new CropOptions { Side = 24 }],
    };

    [Theory]
    [InlineData("fastgan", false)]
    [InlineData("stylegan2", false)]
    [InlineData("stylegan2", true)]
    public void A_run_that_was_stopped_and_resumed_is_bit_for_bit_the_one_that_was_not(string generator, bool tokens)
    {
        using var tiny = new TinyRun();
        var recipe = Projected(tiny, generator);
        if (tokens) recipe = OfTokens(recipe);
        var training = new Trainer(CPU, new TinyRun.Blind(), TimeProvider.System);
        var whole = training.Start(recipe, tiny.File("whole"));
        Assert.True(whole.Complete);

        using var stop = new CancellationTokenSource();
        var watched = new Trainer(
            CPU, new TinyRun.Blind { OnStep = counters => { if (counters.Iteration == 3) stop.Cancel(); } },
            TimeProvider.System);
        var stopped = watched.Start(recipe, tiny.File("stopped"), stop.Token);
        Assert.False(stopped.Complete);
        var resumed = training.Resume(stopped.Run);
        Assert.True(resumed.Complete);
        foreach (var file in Directory.GetFiles(whole.Run.LatestCheckpoint!, "*.safetensors"))
            Assert.Equal(
                File.ReadAllBytes(file),
                File.ReadAllBytes(Path.Combine(resumed.Run.LatestCheckpoint!, Path.GetFileName(file))));
    }

    [Fact]
    public void Only_heads_and_generator_take_steps_and_memory_stays_flat()
    {
        using var tiny = new TinyRun();
        var recipe = Projected(tiny);
        using var session = new TrainingSession(recipe, ImageSet.Load(recipe.Data), CPU);
        var before = session.Networks.Discriminator.named_parameters()
            .ToDictionary(pair => pair.Item1, pair => pair.Item2.detach().clone());
        session.RunIteration(new TinyRun.Recorder());
        long alive = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < 3; i++) session.RunIteration(new TinyRun.Recorder());
        Assert.Equal(alive, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        foreach (var (name, parameter) in session.Networks.Discriminator.named_parameters())
            Assert.Equal(
                !session.Networks.Discriminator.Trains(name), parameter.allclose(before[name], rtol: 0, atol: 0));
        Assert.Equal(["Gmain", "Dmain"], session.Step.Phases.Select(phase => phase.Name));
        foreach (var tensor in before.Values) tensor.Dispose();
    }

    [Fact]
    public void A_checkpoint_makes_images_and_walks_but_has_neither_truncation_nor_styles()
    {
        using var tiny = new TinyRun();
        var recipe = Projected(tiny);
        using (var session = new TrainingSession(recipe, ImageSet.Load(recipe.Data), CPU))
        {
            session.RunIteration(new TinyRun.Recorder());
            Checkpoint.Save(tiny.File("trained"), session);
        }

        using var scope = NewDisposeScope();
        using var generator = TrainedGenerator.Load(tiny.File("trained"));
        var images = generator.Sample([0, 1]);
        Assert.Equal([2, 3, 32, 32], images.shape);
        Assert.True(images.allclose(generator.Sample([0, 1]), rtol: 0, atol: 0));
        var walk = generator.Interpolate([0, 1], 3);
        Assert.Equal(4, walk.shape[0]);
        Assert.True(walk.narrow(0, 0, 1).allclose(images.narrow(0, 0, 1), rtol: 1e-4, atol: 1e-4));
        Assert.False(generator.IsStyleBased);
        Assert.Contains(
            "no styles to mix", Assert.Throws<InputException>(() => generator.Mix([0], [1], [0])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "no space W", Assert.Throws<InputException>(() => generator.Mapping).Message, StringComparison.Ordinal);
        var found = FewShotGan.Pretrained.PretrainedNetworks.ArchitectureOf(tiny.File("trained"));
        Assert.Equal(recipe.Generator.For(32, 3, 0), found.Generator);
        var begun = RecipeFile.Parse($"transfer: {{from: '{tiny.File("trained")}'}}", "r.yaml");
        Assert.Equal(8, Assert.IsType<FastGanOptions>(begun.Generator).Ngf);
        Assert.Equal(8, Assert.IsType<ProjectedDiscriminatorOptions>(begun.Discriminator).HeadChannels);
    }

    [Fact]
    public void With_ONNX_Runtime_in_the_heads_step_the_first_losses_agree()
    {
        using var tiny = new TinyRun();
        var recipe = Projected(tiny);
        var other =
            recipe with { Discriminator = (
                ProjectedDiscriminatorOptions)recipe.Discriminator with { HeadsEngine = "onnxruntime" } };
        var (expected, found) = (Losses(recipe), Losses(other));
        foreach (var name in new[] { "loss_g", "loss_d_fake", "loss_d_real" })
            Assert.Equal(expected.Mean(name)!.Value, found.Mean(name)!.Value, 1e-4);
        expected.Dispose();
        found.Dispose();

        LossMeter Losses(Recipe recipe)
        {
            var meter = new LossMeter();
            using var session = new TrainingSession(recipe, ImageSet.Load(recipe.Data), CPU);
            session.RunIteration(meter);
            return meter;
        }
    }

    [Theory]
    [InlineData("discriminator.feature_networks=[pp-ocr-detecter]", "did you mean 'pp-ocr-detector'?")]
    [InlineData("discriminator.feature_networks=[]", "expected at least one")]
    [InlineData("discriminator.projection=cms", "found 'cms', expected none, ccm, csm")]
    [InlineData("discriminator.feature_resolution=16", "found 16, expected 32 to 1024, or null")]
    [InlineData("discriminator.scales=[1,1]", "each once")]
    [InlineData("data.resolution=16", "expected 32 to 1024 with generator.type fastgan")]
    [InlineData("loss.r1_gamma=1", "loss.r1_gamma: this key has moved; write regularizers.r1.gamma")]
    [InlineData("training.style_mixing_prob=0.5", "whose layers take one latent; expected 0")]
    [InlineData("generator.ngf=0", "generator.ngf: found 0")]
    [InlineData("discriminator.heads=linear", "found 'linear', expected conv, tokens")]
    [InlineData("inputs.crop.p=1.5", "inputs.crop.p: found 1.5, expected 0 to 1")]
    public void A_wrong_key_is_refused_by_name(string change, string message) => Assert.Contains(
        message,
        Assert.Throws<InputException>(() => RecipeFile.Parse(
            "preset: projected_fastgan_lite\ndata: {resolution: 64}", "r.yaml", RecipeOverride.Parse(change))).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("scales: []", "discriminator.projection: found csm with heads: tokens, which have no such thing")]
    [InlineData("separable: true", "discriminator.separable: found true with heads: tokens")]
    [InlineData("patch: true", "discriminator.patch: found true with heads: tokens")]
    [InlineData("head_channels: 8", "discriminator.head_channels: found 8 with heads: tokens")]
    public void What_only_convolutional_heads_have_is_refused_with_heads_of_tokens(string key, string message) =>
        Assert.Contains(
            message,
            Assert.Throws<InputException>(() => RecipeFile.Parse(
                $"preset: projected_fastgan_lite\ndata: {{resolution: 64}}\ndiscriminator: {{heads: tokens, {key}}}",
                "r.yaml")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_discriminator_that_takes_whole_images_only_has_no_crops() => Assert.Contains(
        "inputs.crop: found with discriminator.type stylegan2, which takes whole images only",
        Assert.Throws<InputException>(() => RecipeFile.Parse("inputs: {crop: {}}", "r.yaml")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Features_too_small_for_a_head_are_named_with_what_to_do()
    {
        using var tiny = new TinyRun();
        var recipe = Projected(tiny);
        var small = recipe with
        {
            Discriminator = (
                ProjectedDiscriminatorOptions)recipe.Discriminator with { FeatureNetworks = ["pp-ocr-detector"],
                Projection = "none" },
        };
        var problem = Assert.Throws<InputException>(
            () => new TrainingSession(small, ImageSet.Load(small.Data), CPU)).Message;
        Assert.Contains(
            "discriminator: pp-ocr-detector's p2o.Add.215 is 2 x 2; a head takes at least 4 x 4", problem,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("projected_fastgan", 0.0002, 256, false)]
    [InlineData("projected_stylegan2", 0.002, 64, true)]
    public void Presets_have_the_official_programs_settings(string preset, double lr, int zDim, bool separable)
    {
        var recipe = RecipeFile.Parse($"preset: {preset}\ndata: {{resolution: 256}}", "r.yaml");
        Assert.Equal((lr, lr), (recipe.Optimizer.GLr, recipe.Optimizer.DLr));
        var discriminator = Assert.IsType<ProjectedDiscriminatorOptions>(recipe.Discriminator);
        Assert.Equal(
            (zDim, separable, 0.2),
            (recipe.Generator.ZDim, discriminator.Separable,
                Assert.IsType<DiffAugmentOptions>(recipe.Augment).CutoutRatio));
        Assert.Equal(
            ("pp-ocr-detector", "m-lsd-512-large"),
            (Assert.Single(discriminator.FeatureNetworks), recipe.Metrics.Network));
        var r1 = Assert.IsType<R1Options>(Assert.Single(recipe.Regularizers));
        Assert.Equal((0, 16), (r1.Gamma, r1.Interval));
        Assert.Equal((64, 20, 0.05), (recipe.Training.Batch, recipe.Training.EmaHalfLife, recipe.Training.EmaRampup));
        Assert.Equal(5, (recipe.Training with { Batch = 16 }).EmaHalfLife); // batch * 10 / 32, as there
        if (recipe.Generator is StyleGan2GeneratorOptions stylegan2) Assert.Equal(0.998, stylegan2.WAvgBeta);
        Assert.Equal(
            RecipeFile.Format(recipe), RecipeFile.Format(RecipeFile.Parse(RecipeFile.Format(recipe), "r.yaml")));
    }

    [Fact]
    public void Types_alone_bring_the_settings_that_go_with_them()
    {
        var recipe = RecipeFile.Parse(
            "generator: {type: fastgan}\ndiscriminator: {type: projected}\ndata: {resolution: 64}", "r.yaml");
        Assert.DoesNotContain(recipe.Regularizers, part => part.IsOn);
        Assert.Equal(
            (0.2, 0.0002, 256),
            (Assert.IsType<DiffAugmentOptions>(recipe.Augment).CutoutRatio, recipe.Optimizer.GLr,
                recipe.Generator.ZDim));
    }
}
