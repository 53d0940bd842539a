using FewShotGan.Discriminators.ProGan;
using FewShotGan.Generators.ProGan;
using FewShotGan.Images;
using FewShotGan.Layers;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;
using FewShotGan.Timing;
using FewShotGan.Training;
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
        using var material = new TrainingMaterial(CPU);
        var images = material.Images(tiny.Recipe.Data);
        var estimate = TrainingEstimate.Measure(tiny.Recipe, images, CPU, TimeProvider.System, material);
        using var session = tiny.NewSession();
        session.RunIteration(new TinyRun.Recorder());
        long started = TimeProvider.System.GetTimestamp();
        for (int i = 0; i < 30; i++) session.RunIteration(new TinyRun.Recorder());
        double taken = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        double expected = estimate.TimeOf(tiny.WithKimg(30 * tiny.Recipe.Training.Batch / 1000.0)).TotalSeconds;

        // Other work on the machine moves both; a wrong unit or a forgotten phase would be further off.
        Assert.InRange(expected / taken, 0.1, 10);
        Assert.False(estimate.PeakMb <= 0);
        Assert.Equal(0, estimate.SecondsPerEvaluation);
    }

    [Fact]
    public void Evaluations_are_timed_by_what_the_run_then_measures_with()
    {
        using var tiny = new TinyRun();
        var recipe = tiny.Recipe with { Metrics = new() { Names = ["kid"], Samples = 20 } };
        using var material = new TrainingMaterial(CPU);
        var images = material.Images(recipe.Data);
        var estimate = TrainingEstimate.Measure(recipe, images, CPU, TimeProvider.System, material);
        var metrics = material.Metrics(recipe, images.Train, images.HeldOut);
        Assert.Same(metrics, material.Metrics(recipe, images.Train, images.HeldOut));
        using var session = new TrainingSession(recipe, images.Train, CPU);
        long started = TimeProvider.System.GetTimestamp();
        metrics.Measure(session.Networks.GeneratorEma, recipe.Metrics.Samples);
        double taken = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        Assert.InRange(estimate.SecondsPerEvaluation!.Value / taken, 0.1, 10);
    }

    [Fact]
    public void Metrics_that_fail_are_tried_once_and_leave_the_estimate_without_their_time()
    {
        using var tiny = new TinyRun();
        var recipe = tiny.Recipe with { Metrics = new() { Names = ["kid"], Network = tiny.Runs + "/none.onnx" } };
        using var material = new TrainingMaterial(CPU);
        var images = material.Images(recipe.Data);
        Assert.Null(TrainingEstimate.Measure(recipe, images, CPU, TimeProvider.System, material).SecondsPerEvaluation);
        var first = Failure();
        Assert.Same(first, Failure());

        InputException Failure() =>
            Assert.Throws<InputException>(() => material.Metrics(recipe, images.Train, images.HeldOut));
    }

    [Fact]
    public void A_long_evaluation_is_told_from_a_few_samples_and_a_short_one_from_more()
    {
        var time = new Clock();
        var tried = new List<int>();
        Assert.Equal(1000, TrainingEstimate.Seconds(Work(secondsASample: 2), few: 10, all: 500, time), precision: 6);
        Assert.Equal(0.01 * 500, TrainingEstimate.Seconds(Work(secondsASample: 0.01), few: 10, all: 500, time), 6);
        Assert.Equal(0.01 * 20, TrainingEstimate.Seconds(Work(secondsASample: 0.01), few: 10, all: 20, time), 6);
        Assert.Equal([10, 10, 256, 10, 20], tried);

        Action<int> Work(double secondsASample) => count =>
        {
            tried.Add(count);
            time.Seconds += count * secondsASample;
        };
    }

    [Fact]
    public void A_run_measures_as_often_as_its_recipe_says_and_at_its_end()
    {
        var estimate = new TrainingEstimate(10, 500, SecondsPerEvaluation: 7);
        Assert.Equal((5, (45 * 10) + (5 * 7)), Of(kimg: 45));
        Assert.Equal((4, (40 * 10) + (4 * 7)), Of(kimg: 40));
        Assert.Equal((2, (15 * 10) + (2 * 7)), Of(kimg: 40, nimg: 25_000));
        Assert.Equal(0, TrainingEstimate.Evaluations(new() { Metrics = new() { Names = [] } }));

        (int, double) Of(double kimg, long nimg = 0)
        {
            var recipe = new Recipe
            {
                Training = new() { Kimg = kimg, TickKimg = 1 }, Metrics = new() { EveryKimg = 10 },
            };
            return (TrainingEstimate.Evaluations(recipe, nimg), estimate.TimeOf(recipe, nimg).TotalSeconds);
        }
    }

    [Fact]
    public void Minutes_have_room_for_the_evaluations()
    {
        var estimate = new TrainingEstimate(10, 500, SecondsPerEvaluation: 20);
        var recipe = new Recipe
        {
            Training = new() { Batch = 16, TickKimg = 1 }, Metrics = new() { EveryKimg = 10 },
        };
        var fitted = estimate.Fit(recipe, minutes: 5);

        // 25 kimg of 10 s each and three evaluations of 20 s would be 310 s, 24 kimg are 300 s.
        Assert.Equal(24, fitted.Training.Kimg, precision: 6);
        Assert.Equal(5, estimate.TimeOf(fitted).TotalMinutes, precision: 6);
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

    private sealed class Clock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => (long)Math.Round(Seconds * TimestampFrequency);
    }
}
