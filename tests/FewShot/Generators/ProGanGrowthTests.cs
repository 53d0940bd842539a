using FewShotGan.Discriminators.ProGan;
using FewShotGan.Generators.ProGan;
using FewShotGan.Golden;
using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Layers;
using FewShotGan.Losses;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;
using FewShotGan.Sampling;
using FewShotGan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Generators;

/// <summary>A network that grows, by itself and within a run.</summary>
public sealed class ProGanGrowthTests : IDisposable
{
    private readonly TinyRun tiny = new();
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        tiny.Dispose();
    }

    // 8 images at 4 px, 16 while 8 px fade in; 4 in a batch.
    private Recipe Recipe => tiny.Recipe with
    {
        Generator = new ProGanOptions().Tiny(),
        Discriminator = new ProGanDiscriminatorOptions().Tiny(""),
        Inputs = [new FadeRealsOptions()],
        Loss = new WassersteinLoss(),
        Regularizers = [new GradientPenaltyOptions(), new DriftOptions()],
    };

    private static ProGanOptions Options(int resolution = 16) =>
        (ProGanOptions)new ProGanOptions().Tiny().For(resolution, 3, 0);

    private TrainingSession Session() => new(Recipe, ImageSet.Load(tiny.Recipe.Data), CPU);

    private static void Iterate(TrainingSession session, int count)
    {
        for (int i = 0; i < count; i++) session.RunIteration(new TinyRun.Recorder());
    }

    [Fact]
    public void Images_are_continuous_where_a_resolution_begins_and_ends_to_fade_in()
    {
        using var rng = new torch.Generator(1);
        var slow = Options() with { Growth = new() { StableKimg = [1000], FadeKimg = [1000] } };
        using var generator = new ProGanGenerator(slow, rng);
        var z = randn(2, 8, generator: rng);
        using var off = no_grad();
        foreach (long knot in new long[] { 1_000_000, 2_000_000, 3_000_000, 4_000_000 })
        {
            var (before, at, after) = (At(knot - 1), At(knot), At(knot + 1));
            double scale = at.abs().max().item<float>();
            Assert.InRange((before - at).abs().max().item<float>(), 0, 1e-4 * scale);
            Assert.InRange((after - at).abs().max().item<float>(), 0, 1e-4 * scale);
        }

        Assert.True(At(2_000_000).allclose(At(2_500_000), rtol: 0, atol: 0));
        Assert.False(At(1_000_000).allclose(At(1_500_000)));
        Assert.False(At(1_500_000).allclose(At(2_000_000)));

        Tensor At(long nimg)
        {
            generator.Begin(nimg);
            return generator.Synthesize(generator.Map(z, null));
        }
    }

    [Fact]
    public void Images_have_the_full_resolution_and_pixels_of_the_current_one()
    {
        using var rng = new torch.Generator(1);
        using var generator = new ProGanGenerator(Options(), rng);
        using var off = no_grad();
        var image = generator.Synthesize(generator.Map(randn(2, 8, generator: rng), null));
        Assert.Equal([2, 3, 16, 16], image.shape);
        Assert.True(image.allclose(LevelOfDetail.Enlarge(LevelOfDetail.Reduce(image, 2), 2)));
        Assert.False(image.allclose(LevelOfDetail.Enlarge(LevelOfDetail.Reduce(image, 3), 3)));
    }

    [Fact]
    public void All_of_a_run_grows_at_once()
    {
        using var session = Session();
        Assert.Equal((1.0, 0.0), (Lod(session.Networks.Generator), Lod(session.Networks.Discriminator)));
        foreach (double lod in new[] { 1, 1, 1, 0.75, 0.5, 0.25, 0, 0 })
        {
            Iterate(session, 1);
            foreach (var (_, network) in session.Networks.Networks) Assert.Equal(lod, Lod(network));
            var fade = session.Step.Passes.Inputs.Transforms.Single(transform => transform.StateName == "fade_reals");
            Assert.Equal(lod, fade.SaveState()!.GetValue<double>());
        }
    }

    [Fact]
    public void Layers_that_are_not_reached_get_no_gradient_and_no_step()
    {
        using var session = Session();
        var start = Numbers(session);
        Iterate(session, 3);
        AssertUntouched(name => name.Contains(" b8.", StringComparison.Ordinal), start, session);
        Assert.Contains(session.Step.GeneratorOptimizer.States, state => state.GetStep!() == 0);

        // At the end of the run all have been reached.
        Iterate(session, 5);
        AssertUntouched(_ => false, start, session);
        Assert.DoesNotContain(session.Step.GeneratorOptimizer.States, state => state.GetStep!() == 0);
        Assert.DoesNotContain(session.Step.DiscriminatorOptimizer.States, state => state.GetStep!() == 0);
    }

    [Fact]
    public void A_checkpoint_in_the_middle_of_a_fade_gives_the_images_of_the_run()
    {
        using var session = Session();
        Iterate(session, 5);
        Checkpoint.Save(tiny.File("half"), session);
        var expected = TrainedGenerator.Sample(session.Networks.GeneratorEma, [0, 1], CPU);
        using var loaded = TrainedGenerator.Load(tiny.File("half"));
        Assert.True(expected.allclose(loaded.Sample([0, 1]), rtol: 0, atol: 0));
        var fresh = new ProGanGenerator((ProGanOptions)loaded.Options, new torch.Generator(0));
        Assert.NotEqual(Lod(fresh), Lod(session.Networks.GeneratorEma));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void A_run_that_is_resumed_before_during_or_after_a_growth_step_is_the_same(int done)
    {
        using (var through = Session())
        {
            Iterate(through, done);
            Checkpoint.Save(tiny.File("half"), through);
            Iterate(through, 8 - done);
            Checkpoint.Save(tiny.File("through"), through);
        }

        using var resumed = Session();
        Checkpoint.Restore(tiny.File("half"), resumed);
        Iterate(resumed, 8 - done);
        Checkpoint.Save(tiny.File("resumed"), resumed);
        foreach (var path in Directory.GetFiles(tiny.File("through")))
            Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(tiny.File("resumed/" + Path.GetFileName(path))));
    }

    [Fact]
    public void The_discriminator_computes_no_finer_resolution_than_it_has_reached()
    {
        using var rng = new torch.Generator(1);
        using var discriminator = new ProGanDiscriminator(
            (ProGanDiscriminatorOptions)new ProGanDiscriminatorOptions().Tiny("").For(16, 3, 0), rng);
        using var off = no_grad();
        foreach (var (name, parameter) in discriminator.named_parameters())
            if (name.StartsWith("b16.", StringComparison.Ordinal)) parameter.fill_(float.NaN);
        var images = randn(4, 3, 16, 16, generator: rng);
        foreach (double lod in new[] { 1, 1.5, 2 })
        {
            discriminator.Follow(lod);
            Assert.True(discriminator.Forward(images).isfinite().all().item<bool>());
        }

        discriminator.Follow(0.5);
        Assert.False(discriminator.Forward(images).isfinite().all().item<bool>());
    }

    [Fact]
    public void A_penalty_between_real_and_generated_images_begins_from_faded_ones()
    {
        using var rng = new torch.Generator(1);
        using var chain = new InputChain([new FadeRealsOptions(), new BlurOptions { InitSigma = 2, FadeKimg = 1 }]);
        foreach (var follower in chain.Transforms.OfType<IFollowsGrowth>()) follower.Follow(1);
        var images = randn(1, 3, 8, 8, generator: rng);
        Assert.True(chain.ApplyToReals(images, rng).allclose(LevelOfDetail.Enlarge(LevelOfDetail.Reduce(images))));
    }

    [Theory]
    [InlineData(
        "{start_resolution: 6}", "start_resolution: found 6, expected a power of 2 from 4 to data.resolution (32)")]
    [InlineData(
        "{start_resolution: 64}", "start_resolution: found 64, expected a power of 2 from 4 to data.resolution")]
    [InlineData("{fade_kimg: []}", "fade_kimg: found [], expected one number for all resolutions, or one for each")]
    [InlineData("{stable_kimg: [-1]}", "stable_kimg: found [-1], expected")]
    public void A_schedule_that_cannot_be_is_refused(string growth, string message)
    {
        var yaml = $"generator: {{type: progan, growth: {growth}}}\ndiscriminator: progan";
        var problem = Assert.Throws<InputException>(() => RecipeFile.Parse(yaml, "p.yaml"));
        Assert.Contains("generator.growth." + message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Truncation_is_refused_and_layers_have_one_name()
    {
        using var rng = new torch.Generator(1);
        using var generator = new ProGanGenerator(Options(), rng);
        using var z = zeros(1, 8);
        var problem = Assert.Throws<ArgumentException>(() => generator.Map(z, null, psi: 0.7));
        Assert.Contains("psi", problem.Message, StringComparison.Ordinal);
        GoldenAssert.OneName(generator);
    }

    private static float Lod(nn.Module network) =>
        network.named_buffers().Single(pair => pair.name == "growth.lod").buffer.item<float>();

    private static Dictionary<string, Tensor> Numbers(TrainingSession session) => session.Networks.Networks
        .SelectMany(entry => entry.Network.named_parameters()
            .Select(pair => ($"{entry.Name} {pair.name}", pair.parameter.clone())))
        .ToDictionary();

    private static void AssertUntouched(
        Func<string, bool> isUntouched, Dictionary<string, Tensor> start, TrainingSession session)
    {
        foreach (var (name, value) in Numbers(session))
            Assert.True(value.allclose(start[name], rtol: 0, atol: 0) == isUntouched(name), name);
    }
}
