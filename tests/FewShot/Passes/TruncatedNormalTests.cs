using FewShotGan.Images;
using FewShotGan.Passes;
using FewShotGan.Recipes;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Passes;

public sealed class TruncatedNormalTests
{
    [Fact]
    public void It_has_the_moments_of_the_distribution_that_is_cut_off()
    {
        using var scope = NewDisposeScope();
        using var draws = new Generator(1);
        var normal = randn(200_000, generator: draws);
        var cut = TruncatedNormal.Of(normal, 1);
        Assert.Equal(ScalarType.Float32, cut.dtype);
        Assert.True(cut.abs().max().item<float>() <= 1);

        // 1 − 2φ(1) / (2Φ(1) − 1).
        Assert.Equal(0.2911251, cut.square().mean().item<float>(), 0.003);
        Assert.Equal(0, cut.mean().item<float>(), 0.005);
        Assert.True(cut[normal.argsort()].diff().ge(0).all().item<bool>()); // Each stays in its place.
        Assert.True(TruncatedNormal.Of(normal, 20).allclose(normal, rtol: 1e-4, atol: 1e-4));
        Assert.Equal([0.5f, -0.5f], TruncatedNormal.Of(tensor(new[] { 12f, -40f }), 0.5).data<float>().ToArray());
    }

    [Fact]
    public void Only_the_discriminators_latents_are_bounded()
    {
        using var tiny = new TinyRun();
        var recipe = tiny.Recipe with { Training = tiny.Recipe.Training with { DTruncation = 1e-6 } };
        using var scope = NewDisposeScope();
        using var session = new TrainingSession(recipe, ImageSet.Load(recipe.Data), CPU);
        using var meter = new LossMeter();

        session.RunIteration(meter);
        using var usual = new TrainingSession(tiny.Recipe, ImageSet.Load(tiny.Recipe.Data), CPU);
        using var before = new LossMeter();
        usual.RunIteration(before);
        Assert.Equal(before.Mean("loss_g"), meter.Mean("loss_g"));
        Assert.NotEqual(before.Mean("loss_d_fake"), meter.Mean("loss_d_fake"));
    }
}
