using FewShotGan.Augment;
using FewShotGan.Discriminators.Dcgan;
using FewShotGan.Generators.Dcgan;
using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Passes;
using FewShotGan.Recipes;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

/// <summary>What a run's moving average is made of, and what steers a run by means over images.</summary>
public sealed class AveragesTests
{
    [Fact]
    public void From_its_beginning_on_the_average_is_the_mean_of_the_weights()
    {
        using var tiny = new TinyRun();
        var recipe = tiny.Recipe with { Training = tiny.Recipe.Training with { SwaFromKimg = 0.008 } };
        using var scope = NewDisposeScope();
        using var session = new TrainingSession(recipe, ImageSet.Load(recipe.Data), CPU);
        var after = Enumerable.Range(0, 5).Select(_ =>
        {
            session.RunIteration(new TinyRun.Recorder());
            return session.Networks.Generator.parameters().Select(parameter => parameter.detach().clone()).ToList();
        }).ToList();

        // Iterations of 4 images: those that began with 8, 12 and 16.
        var averages = session.Networks.GeneratorEma.parameters().ToList();
        for (int i = 0; i < averages.Count; i++)
            Assert.True(averages[i].allclose((after[2][i] + after[3][i] + after[4][i]) / 3, rtol: 1e-4, atol: 1e-6));
    }

    [Fact]
    public void Checkpoints_hold_standing_statistics_if_they_are_asked_for()
    {
        using var tiny = new TinyRun();
        foreach (int batches in new[] { 0, 4 })
        {
            var recipe = tiny.Recipe with
            {
                Generator = new DcganOptions { ZDim = 8, Ngf = 4 },
                Discriminator = new DcganDiscriminatorOptions { Ndf = 4 },
                Regularizers = [],
                Training = tiny.Recipe.Training with { StandingBatches = batches, Kimg = 0.016 },
            };
            var run = new Trainer(CPU).Start(recipe, tiny.Runs).Run;
            using var scope = NewDisposeScope();
            using var session = new TrainingSession(recipe, ImageSet.Load(recipe.Data), CPU);
            Checkpoint.Restore(run.LatestCheckpoint!, session);
            var own = session.Networks.Generator.named_buffers().ToDictionary(pair => pair.Item1, pair => pair.Item2);
            Assert.All(
                session.Networks.GeneratorEma.named_buffers().Where(pair => StandingStatistics.IsStatistic(pair.Item1)),
                pair => Assert.Equal(batches == 0, pair.Item2.Equals(own[pair.Item1])));
        }
    }

    [Fact]
    public void A_run_can_be_steered_by_the_mean_logits_of_images()
    {
        using var tiny = new TinyRun();
        var measured = new[] { "r_t", "r_t_image" }.Select(control =>
        {
            var recipe = tiny.Projected() with
            {
                Augment = new AdaAugmentOptions { Control = control, Interval = 2, Kimg = 1 },
            };
            using var scope = NewDisposeScope();
            using var session = new TrainingSession(recipe, ImageSet.Load(recipe.Data), CPU);
            using var meter = new LossMeter();
            for (int i = 0; i < 2; i++) session.RunIteration(meter);
            return (Each: meter.Mean("d_sign_real")!.Value, Steers: meter.Mean("r_t")!.Value);
        }).ToList();
        Assert.Equal(measured[0].Each, measured[0].Steers, 1e-6);
        Assert.Equal(measured[0].Each, measured[1].Each, 1e-6); // p has yet to move
        Assert.NotEqual(measured[1].Each, measured[1].Steers, 1e-6);
    }
}
