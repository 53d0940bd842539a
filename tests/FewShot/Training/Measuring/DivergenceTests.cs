using FewShotGan.Images;
using FewShotGan.Optimizers;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;
using FewShotGan.Runs;
using FewShotGan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

public class DivergenceTests
{
    private static readonly string[] Losses = ["loss_g", "loss_d_real", "loss_d_fake"];

    private static Trainer Training(TinyRun.Blind? observer = null) => new(CPU, observer ?? new(), TimeProvider.System);

    private static string Message(Action train)
    {
        var message = Assert.Throws<DivergedException>(train).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    /// <summary>Every file of a run's checkpoints, with its bytes.</summary>
    private static SortedDictionary<string, string> Saved(RunFolder run) => new(
        Directory.GetFiles(run.CheckpointsFolder, "*", SearchOption.AllDirectories)
        .ToDictionary(path => path, path => Convert.ToHexString(File.ReadAllBytes(path))),
        StringComparer.Ordinal);

    [Theory]
    [InlineData(1e20, 1e20, 0.008)]
    [InlineData(1e20, 0.0025, 0.008)]
    [InlineData(0.0025, 1e20, 0.008)]
    // Each iteration is a tick: one of which the losses were still finite is saved at once.
    [InlineData(1e20, 1e20, 0.004)]
    [InlineData(0.0025, 1e20, 0.004)]
    [InlineData(1e38, 0.0025, 0.004)]
    public void A_run_that_diverges_ends_and_keeps_every_checkpoint_as_it_was(double gLr, double dLr, double tick)
    {
        using var tiny = new TinyRun();
        var recipe = tiny.Recipe with { Training = tiny.Recipe.Training with { Keep = 2 } };
        var run = Training().Start(recipe, tiny.Runs).Run;
        var (saved, good) = (Saved(run), run.LatestCheckpoint);
        Assert.Equal(2, Directory.GetDirectories(run.CheckpointsFolder).Length);

        var faster =
            recipe with { Optimizer = new AdamOptions { GLr = gLr, DLr = dLr },
                Training = recipe.Training with { Kimg = 0.064, TickKimg = tick } };
        var message = Message(() => Training().Resume(run, faster));
        Assert.Matches(@": the run has diverged at iteration (9|10) \(not finite: ", message);
        Assert.EndsWith($"the last good checkpoint is {good}: resume {run.Root} with smaller steps, such as "
            + "optimizer.g_lr=0.00125 and optimizer.d_lr=0.00125", message, StringComparison.Ordinal);
        Assert.Equal(saved, Saved(run));
        Assert.Equal(good, run.LatestCheckpoint);
        var last = EventsCsv.Read(run.EventsPath)[^1];
        Assert.Equal((RunEvent.Diverged, message), (last.Kind, last.Why));

        // The command that it names.
        var again = RecipeFile.Read(
            run.RecipePath) with { Optimizer = new AdamOptions { GLr = 0.00125, DLr = 0.00125 } };
        Assert.True(Training().Resume(run, again).Complete);
        Assert.DoesNotContain(RunEvent.Diverged, EventsCsv.Read(run.EventsPath).Select(one => one.Kind));
        Assert.All(MetricsCsv.ReadRows(run.MetricsPath), row =>
            Assert.All(Losses, loss =>
                Assert.True(
                    double.IsFinite(double.Parse(row[loss], System.Globalization.CultureInfo.InvariantCulture)))));
    }

    [Fact]
    public void The_row_of_a_tick_that_diverged_stands_with_its_numbers_and_names_the_first_iteration()
    {
        using var tiny = new TinyRun();
        var recipe =
            tiny.Recipe with { Optimizer = new AdamOptions { GLr = 1e20, DLr = 1e20 },
                Training = tiny.Recipe.Training with { TickKimg = 0.032 } };
        var message = Message(() => Training().Start(recipe, tiny.Runs));
        var run = RunFolder.Find(tiny.Runs, "");
        var row = Assert.Single(MetricsCsv.ReadRows(run.MetricsPath));
        Assert.Equal("0.032", row["kimg"]);
        Assert.Contains("nan", Losses.Select(loss => row[loss]));
        Assert.Equal("", row["path_length"] + row["kid"] + row["diversity"]); // not measured
        Assert.Matches("diverged at iteration (1|2) ", message); // of 8
        Assert.Equal(["000000"], Directory.GetDirectories(run.CheckpointsFolder).Select(Path.GetFileName));
        Assert.Equal(["000000.png"], Directory.GetFiles(run.SamplesFolder).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("generator_ema mapping.fc0.weight", float.NaN)]
    [InlineData("generator_ema mapping.w_avg", float.PositiveInfinity)]
    [InlineData("discriminator b4.out.weight", float.NegativeInfinity)]
    [InlineData("optimizer discriminator.b4.out.weight.exp_avg_sq", float.PositiveInfinity)]
    public void What_no_loss_shows_is_not_saved_either(string name, float value)
    {
        using var tiny = new TinyRun();
        using var session = tiny.NewSession();
        var run = RunFolder.Create(tiny.Runs, "poisoned", TimeProvider.System);
        var observer = new TinyRun.Blind { OnStep = counters => Poison(counters.Iteration) };
        var message = Message(() => new TrainingLoop(session, run, observer, TimeProvider.System).Run(default));
        Assert.Contains($"diverged at iteration 4 (not finite: {name})", message, StringComparison.Ordinal);
        Assert.Equal(
            ["000000", "000000.008"], Directory.GetDirectories(run.CheckpointsFolder).Select(Path.GetFileName)
            .Order(StringComparer.Ordinal));
        Assert.Contains($"the last good checkpoint is {run.CheckpointPath(8, 4)}", message, StringComparison.Ordinal);

        void Poison(long iteration)
        {
            if (iteration != 4) return;
            var (file, tensor) = (name.Split(' ')[0], name.Split(' ')[1]);
            using var off = no_grad();
            var adam = session.Step.DiscriminatorOptimizer.States[^2];
            (file switch
            {
                "optimizer" => adam.Averages.Single(average => average.Name == "exp_avg_sq").Value,
                "discriminator" => session.Networks.Discriminator.state_dict()[tensor],
                _ => session.Networks.GeneratorEma.state_dict()[tensor],
            }).fill_(value);
        }
    }

    [Fact]
    public void Weights_so_large_that_nothing_comes_of_them_are_not_saved()
    {
        using var tiny = new TinyRun();
        using var session = tiny.NewSession();
        Assert.Null(Divergence.Now(session));
        using var off = no_grad();
        foreach (var parameter in session.Networks.Discriminator.parameters()) parameter.fill_(1e30);
        Assert.Equal("iteration 0 (not finite: the discriminator's logits of real images)", Divergence.Now(session));
        foreach (var parameter in session.Networks.GeneratorEma.parameters()) parameter.fill_(1e38);
        Assert.StartsWith(
            "iteration 0 (not finite: images of the averaged generator, ", Divergence.Now(session),
            StringComparison.Ordinal);
        // finite, though their sum in float32 is not
        foreach (var parameter in session.Networks.GeneratorEma.parameters()) parameter.fill_(float.MaxValue);
        Assert.DoesNotContain("generator_ema", Divergence.Now(session), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stylegan2")]
    [InlineData("projected")]
    public void Looking_changes_nothing_of_a_run(string discriminator)
    {
        using var tiny = new TinyRun();
        var recipe = tiny.Of(discriminator);
        using var looked = new TrainingSession(recipe, ImageSet.Load(recipe.Data), CPU);
        using var plain = new TrainingSession(recipe, ImageSet.Load(recipe.Data), CPU);
        for (int i = 0; i < 3; i++)
        {
            looked.RunIteration(new TinyRun.Recorder());
            plain.RunIteration(new TinyRun.Recorder());
            Assert.Null(Divergence.Now(looked));
        }

        Checkpoint.Save(tiny.File("looked"), looked);
        Checkpoint.Save(tiny.File("plain"), plain);
        foreach (var file in Directory.GetFiles(tiny.File("plain")).Select(Path.GetFileName))
            Assert.Equal(
                File.ReadAllBytes(Path.Combine(tiny.File("plain"), file!)),
                File.ReadAllBytes(Path.Combine(tiny.File("looked"), file!)));
    }

    [Fact]
    public void Gradients_that_are_never_finite_end_the_run_at_the_end_of_a_tick_but_not_one_that_is_stopped_before()
    {
        using var tiny = new TinyRun();

        // The penalty is finite, as the losses are, and its product with gamma is not.
        var recipe =
            tiny.Recipe with { Regularizers = [new R1Options { Gamma = 1e300, Interval = 2 }],
                Training = tiny.Recipe.Training with { TickKimg = 0.016 } };
        var observer = new TinyRun.Blind();
        var message = Message(() => Training(observer).Start(recipe, tiny.Runs));
        Assert.Contains(
            "diverged at iteration 4 (not finite: the gradients of Dreg in every update since iteration 1)", message,
            StringComparison.Ordinal);
        Assert.Equal(
            ["Dreg: gradients that were not finite were cleaned in 2 of 2 updates, up to iteration 4"],
            observer.Warnings);

        using var stop = new CancellationTokenSource();
        var stopping = new TinyRun.Blind { OnStep = _ => stop.Cancel() };
        var stopped = Training(stopping).Start(recipe, tiny.Runs, stop.Token);
        Assert.Equal(
            ["Dreg: gradients that were not finite were cleaned in 1 of 1 updates, up to iteration 1"],
            stopping.Warnings);
        Assert.Equal(stopped.Run.CheckpointPath(4, 4), stopped.Run.LatestCheckpoint);
    }

    [Fact]
    public void Gradients_that_are_not_finite_now_and_then_are_counted_and_the_run_goes_on()
    {
        using var tiny = new TinyRun();
        using var session = tiny.NewSession();
        using var meter = new LossMeter();
        using Tensor yes = tensor(true, device: CPU), no = tensor(false, device: CPU);
        meter.Report("Gmain", GradientCleaning.Of("Gmain"), yes);
        meter.Report("Dmain", GradientCleaning.Of("Dmain"), no);
        meter.Report("Gmain", GradientCleaning.Of("Gmain"), no);
        Assert.Equal([("Gmain", 1, 2)], GradientCleaning.In(meter));
        Assert.Null(Divergence.InTick(session, meter, first: 1, isWhole: true));

        meter.Reset();
        meter.Report("Gmain", GradientCleaning.Of("Gmain"), yes);
        Assert.Null(Divergence.InTick(session, meter, first: 3, isWhole: false));
        Assert.Contains(
            "the gradients of Gmain in every update since iteration 3",
            Divergence.InTick(session, meter, first: 3, isWhole: true), StringComparison.Ordinal);
    }

    [Fact]
    public void The_meter_keeps_the_first_iteration_with_a_loss_that_is_not_finite()
    {
        using var meter = new LossMeter();
        Assert.Equal((null, 0, 0), (meter.Mean("loss_g"), meter.Count("loss_g"), meter.FiniteIterations));
        foreach (var loss in new[] { 1f, 2, float.PositiveInfinity, 4, float.NegativeInfinity, 6 })
        {
            using var losses = tensor([1, loss], device: CPU);
            using var other = tensor(0.5, device: CPU);
            meter.Report("Gmain", "loss_g", losses);
            if (loss == 6) meter.Report("Dreg", "r1", other);
            meter.EndIteration();
        }

        Assert.Equal(
            (2, double.NaN, 0.5, 12),
            (meter.FiniteIterations, meter.Mean("loss_g"), meter.Mean("r1"), meter.Count("loss_g")));
        Assert.Equal(["loss_g"], meter.NotFinite);
        meter.Reset();
        Assert.Equal((null, 0, 0), (meter.Mean("loss_g"), meter.Count("loss_g"), meter.FiniteIterations));
    }
}
