using FewShotGan.Discriminators.ProGan;
using FewShotGan.Generators.ProGan;
using FewShotGan.Images;
using FewShotGan.Layers;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;
using FewShotGan.Timing;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Timing;

public class TrainingEstimateTests
{
    private static readonly TrainingEstimate TenSecondsAKimg = new(10, 500);

    [Fact]
    public void Every_phase_is_timed_as_often_as_asked_and_counts_as_often_as_it_runs()
    {
        using var tiny = new TinyRun();
        var recipe =
            tiny.Recipe with { Regularizers = tiny.Recipe.Regularizers.With(
                new PathLengthOptions { Weight = 2, Interval = 4 }) };
        using var timer = new StepTimer(recipe, ImageSet.Load(recipe.Data), CPU, TimeProvider.System);
        var phases = timer.Measure(rounds: 3, memory: true);
        Assert.Equal(
            [("Gmain", 1), ("Greg", 4), ("Dmain", 1), ("Dreg", 3)],
            phases.Select(phase => (phase.Name, phase.Interval)));
        Assert.All(phases, phase => Assert.True(phase is { Seconds.Count: 3, Median: > 0 } && !(phase.PeakMb <= 0)));

        PhaseTime[] known = [new("Gmain", 1, [1, 9, 2], 0), new("Greg", 4, [4, 6], 0)];
        Assert.Equal((2 + (5.0 / 4)) / 8 * 1000, StepTimer.SecondsPerKimg(known, batch: 8), precision: 12);
    }

    [Fact]
    public void Networks_that_grow_are_timed_as_they_are_at_the_end()
    {
        using var tiny = new TinyRun();
        var recipe = tiny.Recipe with
        {
            Generator = new ProGanOptions().Tiny(), Discriminator = new ProGanDiscriminatorOptions().Tiny(""),
            Regularizers = [], Training = tiny.Recipe.Training with { Kimg = 10_000 },
        };
        using var timer = new StepTimer(recipe, ImageSet.Load(recipe.Data), CPU, TimeProvider.System);
        Assert.Equal(0, ((IGrows)timer.Session.Networks.Generator).Lod);
    }

    [Fact]
    public void An_estimate_is_near_what_the_steps_then_take()
    {
        using var tiny = new TinyRun();
        var images = ImageSet.Load(tiny.Recipe.Data);
        var estimate = TrainingEstimate.Measure(tiny.Recipe, images, CPU, TimeProvider.System);
        using var session = tiny.NewSession();
        session.RunIteration(new TinyRun.Recorder());
        long started = TimeProvider.System.GetTimestamp();
        for (int i = 0; i < 30; i++) session.RunIteration(new TinyRun.Recorder());
        double taken = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        double expected = estimate.TimeOf(30 * tiny.Recipe.Training.Batch / 1000.0).TotalSeconds;

        // Other work on the machine moves both; a wrong unit or a forgotten phase would be further off.
        Assert.InRange(expected / taken, 0.1, 10);
        Assert.False(estimate.PeakMb <= 0);
    }

    [Fact]
    public void So_many_minutes_make_a_whole_number_of_iterations_and_at_least_ten_ticks()
    {
        var recipe = new Recipe { Training = new() { Batch = 16, TickKimg = 2 } };
        var five = TenSecondsAKimg.Fit(recipe, minutes: 5).Training;
        Assert.Equal((30.0, 2.0), (five.Kimg, five.TickKimg));
        var half = TenSecondsAKimg.Fit(recipe, minutes: 0.5).Training;
        Assert.Equal((2.992, 0.288), (half.Kimg, half.TickKimg));
        Assert.Equal(0.016, TenSecondsAKimg.Fit(recipe, minutes: 1e-6).Training.Kimg);
        Assert.Equal(40.0, TenSecondsAKimg.Fit(recipe, minutes: 5, nimg: 10_000).Training.Kimg);
    }
}
