using FewShotGan.Images;
using FewShotGan.Losses;
using FewShotGan.Optimizers;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;
using FewShotGan.Timing;
using FewShotGan.Training;
using FewShotGan.Transfer;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

/// <summary>What runs when in an iteration, and on which images.</summary>
public sealed class StepOrderTests
{
    private const int DSteps = 3;

    [Fact]
    public void The_generators_updates_come_first_and_the_losss_before_the_lazy_ones()
    {
        using var tiny = new TinyRun();
        Assert.Equal(
            [("Gmain", 1), ("Greg", 4), ("Dmain", 1), ("Dreg2", 2), ("Dreg3", 3)],
            Phases(
                tiny.Recipe with { Regularizers = [
                    new R1Options { Interval = 3 }, new R2Options { Interval = 2 }, new PathLengthOptions()] }));
        Assert.Equal(
            [("Gmain", 1), ("Dmain", 1), ("Dreg", 3)],
            Phases(
                tiny.Recipe with { Regularizers = [
                    new R1Options { Interval = 3 }, new R2Options { Interval = 3 }, new GradientPenaltyOptions()] }));
        Assert.Equal(
            [("Gmain", 1), ("Dmain", 1)], Phases(tiny.Recipe with { Regularizers = [new R1Options { Gamma = 0 }] }));

        static IEnumerable<(string, int)> Phases(Recipe recipe)
        {
            using var session = Session(recipe);
            return [.. session.Step.Phases.Select(phase => (phase.Name, phase.Interval))];
        }
    }

    [Fact]
    public void Every_iteration_has_the_losses_and_lazy_regularisers_come_when_they_are_due()
    {
        using var tiny = new TinyRun();
        using var session = Session(tiny.Recipe with
        {
            Regularizers = [
                new R1Options { Interval = 3 }, new GradientPenaltyOptions(), new PathLengthOptions { Interval = 2 }],
        });
        string[] always =
        [
            "Gmain loss_g", "Dmain loss_d_fake", "Dmain loss_d_real", "Dmain gradient_penalty",
        ];
        for (int i = 0; i < 7; i++)
        {
            List<string> expected = [.. always];
            if (i % 2 == 0) expected.Insert(1, "Greg pl_penalty");
            if (i % 3 == 0) expected.Add("Dreg r1");
            var recorder = new TinyRun.Recorder();
            session.RunIteration(recorder);
            var wanted = new[] { "loss_g", "loss_d_fake", "loss_d_real", "gradient_penalty", "pl_penalty", "r1" };
            Assert.Equal(
                expected, recorder.Entries.Where(entry => wanted.Contains(entry.Name))
                .Select(entry => $"{entry.Phase} {entry.Name}"));
        }
    }

    [Theory]
    [InlineData("logistic", "scores_fake loss_d_fake scores_real d_sign_real loss_d_real")]
    [InlineData("relativistic", "scores_fake scores_real d_sign_real loss_d")]
    public void A_loss_of_single_logits_sees_fakes_and_reals_apart_and_a_paired_one_both(string loss, string reports)
    {
        using var tiny = new TinyRun();
        using var session = Session(
            tiny.Recipe with { Loss = loss == "logistic" ? new LogisticLoss() : new RelativisticLoss(),
                Regularizers = [] });
        var recorder = new TinyRun.Recorder();
        session.RunIteration(recorder);
        Assert.Equal(
            reports, string.Join(' ',
                recorder.Entries.Where(
                    entry => entry.Phase == "Dmain" && !entry.Name.Contains("cleaned", StringComparison.Ordinal))
                        .Select(entry => entry.Name)));
    }

    [Fact]
    public void The_discriminator_takes_its_steps_on_images_of_their_own_and_all_count()
    {
        using var tiny = new TinyRun();
        var recipe = WithSteps(tiny.Recipe);
        using (var session = Session(recipe))
        {
            using var scope = NewDisposeScope();
            Assert.Equal(
                [("Gmain", 0), ("Greg", 0), ("Dmain", 0), ("Dmain", 1), ("Dmain", 2), ("Dreg", 0)],
                session.Step.Runs.Select(run => (run.Phase.Name, run.Reals)));

            // The 6 images and their mirror images are what three batches of 4 hold.
            var batches = session.NextBatches();
            var shown = session.Step.Runs.Zip(batches).Where(pair => pair.First.Phase.Name == "Dmain")
                .Select(pair => pair.Second).ToList();
            var images = cat(shown.Select(batch => batch.Reals).ToList()).flatten(1);
            Assert.Equal(
                12, Enumerable.Range(0, 12).Select(i => string.Join(',', images[i].data<float>().ToArray())).Distinct()
                .Count());
            Assert.Equal(
                batches.Count, batches.Select(batch => string.Join(',', batch.Z.data<float>().ToArray())).Distinct()
                .Count());
            Assert.Equal(12, session.Order.Position);
        }

        using var trained = Session(recipe);
        var recorder = new TinyRun.Recorder();
        for (int i = 1; i <= 4; i++)
        {
            trained.RunIteration(recorder);
            Assert.Equal(((long)i, (long)i * 4 * DSteps), (trained.Counters.Iteration, trained.Counters.Nimg));
        }

        Assert.Equal((4, 12, 12), (Count("loss_g"), Count("loss_d_real"), Count("loss_d_fake")));
        Assert.Equal((12, 2, 1), (Count("gradient_penalty"), Count("r1"), Count("pl_penalty")));

        int Count(string name) => recorder.Entries.Count(entry => entry.Name == name);
    }

    [Fact]
    public void Plan_time_and_length_follow_the_steps()
    {
        using var tiny = new TinyRun();
        var recipe = WithSteps(tiny.Recipe);
        using var session = Session(recipe);
        Assert.Equal(3, TrainingPlan.Of(session, []).Iterations); // 32 images, 12 an iteration
        Assert.Equal(8, (TrainingPlan.Of(session, []) with { Recipe = tiny.Recipe }).Iterations);

        // 2 + 3 · 1 + 4 / 16 seconds for 12 images.
        PhaseTime[] phases = [
            new("Gmain", 1, [2.0], 0), new("Dmain", 1, [1.0], 0, Steps: DSteps), new("Dreg", 16, [4.0], 0)];
        Assert.Equal(5.25 / 12 * 1000, StepTimer.SecondsPerKimg(phases, batch: 4), 1e-9);

        // A good minute at 5 s an iteration is 12 iterations, in ticks of one.
        var fitted = new TrainingEstimate(5.0 / 12 * 1000, double.NaN)
            .Fit(recipe with { Training = recipe.Training with { TickKimg = 10 } }, minutes: 1.02);
        Assert.Equal((0.144, 0.012), (fitted.Training.Kimg, fitted.Training.TickKimg));
        using var run = Session(
            tiny.Recipe with { Optimizer = recipe.Optimizer, Training = recipe.Training with { Kimg = 0.036 } });
        Assert.Equal(3, TrainingPlan.Of(run, []).Iterations);
    }

    [Fact]
    public void Clipping_bounds_what_is_trained_of_the_discriminator_and_nothing_else()
    {
        using var tiny = new TinyRun();
        using var session = Session(tiny.Recipe with
        {
            Loss = new WassersteinLoss(), Optimizer = new RmsPropOptions { WeightClip = 0.01, GLr = 1e-3, DLr = 1e-3 },
            Transfer = new() { Method = new FreezeDOptions { Layers = 2 } },
        });
        var trained = session.Step.DiscriminatorOptimizer.Parameters.ToHashSet<object>(
            ReferenceEqualityComparer.Instance);
        var before = session.Networks.Discriminator.parameters().Where(parameter => !trained.Contains(parameter))
            .Select(parameter => parameter.detach().clone()).ToList();
        Assert.NotEmpty(before);
        session.RunIteration(new TinyRun.Recorder());
        using var scope = NewDisposeScope();
        Assert.All(session.Step.DiscriminatorOptimizer.Parameters, parameter =>
            Assert.InRange(Largest(parameter), 0f, 0.01f));
        Assert.Contains(session.Step.DiscriminatorOptimizer.Parameters, parameter => Largest(parameter) == 0.01f);
        foreach (var (frozen, then) in session.Networks.Discriminator.parameters()
            .Where(parameter => !trained.Contains(parameter)).Zip(before))
            Assert.True(frozen.eq(then).all().item<bool>());
        Assert.Contains(before, parameter => Largest(parameter) > 0.01f);
        Assert.Contains(session.Networks.Generator.parameters(), parameter => Largest(parameter) > 0.5f);
        before.ForEach(parameter => parameter.Dispose());

        static float Largest(Tensor x) => x.abs().max().item<float>();
    }

    [Fact]
    public void The_rates_follow_the_images_that_were_shown()
    {
        using var tiny = new TinyRun();
        var recipe = WithSteps(tiny.Recipe);
        using var session = Session(
            recipe with { Optimizer =
                new AdamOptions { GLr = 0.1, DLr = 0.2, Schedule = "linear", WarmupKimg = 0.024, DSteps = DSteps } });
        double share = 1 / (1 + (1.0 / 3)), generator = 4.0 / 5;
        foreach (var factor in new[] { 0.5 * 1, 1 * (1 - (12.0 / 32)), 1 * (1 - (24.0 / 32)), 0 })
        {
            session.RunIteration(new TinyRun.Recorder());
            Assert.Equal(0.1 * generator * factor, session.Step.GeneratorOptimizer.Rate, 1e-12);
            Assert.Equal(0.2 * share * factor, session.Step.DiscriminatorOptimizer.Rate, 1e-12);
        }
    }

    [Fact]
    public void The_lazy_share_is_that_of_the_losss_updates()
    {
        Assert.Equal(1, TrainingStep.LazyShare([]));
        Assert.Equal(1, TrainingStep.LazyShare([new GradientPenaltyOptions()]));
        Assert.Equal(16.0 / 17, TrainingStep.LazyShare([new R1Options()]));
        Assert.Equal(16.0 / 17, TrainingStep.LazyShare([new R1Options(), new R2Options { Gamma = 0 }]));
        Assert.Equal(
            1 / (1 + (1.0 / 16) + (1.0 / 4)),
            TrainingStep.LazyShare([new R1Options(), new R2Options { Interval = 4 }]), 1e-15);
    }

    private static Recipe WithSteps(Recipe recipe) => recipe with
    {
        Optimizer = new AdamOptions { DSteps = DSteps },
        Regularizers = [
            new R1Options { Interval = 3 }, new GradientPenaltyOptions(), new PathLengthOptions { Interval = 4 }],
    };

    private static TrainingSession Session(Recipe recipe) => new(recipe, ImageSet.Load(recipe.Data), CPU);
}
