using FewShotGan.Metrics;
using FewShotGan.Optimizers;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

public class EvaluationScheduleTests
{
    private static Recipe Measuring(TinyRun tiny) => tiny.Recipe with
    {
        Data = tiny.Recipe.Data with { HeldOut = "6" },
        Metrics = new() { EveryKimg = 0.008, Samples = 12 },
    };

    private static Trainer Training(TinyRun.Blind? observer = null) => new(CPU, observer ?? new(), TimeProvider.System);

    private static void AssertSameNetworks(RunFolder expected, RunFolder actual)
    {
        foreach (var file in Directory.GetFiles(expected.LatestCheckpoint!, "*.safetensors").Select(Path.GetFileName))
            Assert.Equal(
                File.ReadAllBytes(Path.Combine(expected.LatestCheckpoint!, file!)),
                File.ReadAllBytes(Path.Combine(actual.LatestCheckpoint!, file!)));
    }

    [Fact]
    public void Measuring_changes_no_bit_of_what_a_run_learns_and_writes_each_number_down()
    {
        using var tiny = new TinyRun(images: 18);
        var observer = new TinyRun.Blind();
        var measured = Training(observer).Start(Measuring(tiny), tiny.File("measured")).Run;
        var plain = Training().Start(Measuring(tiny) with { Metrics = new() { Names = [] } }, tiny.File("plain")).Run;
        Assert.Empty(observer.Warnings);
        AssertSameNetworks(plain, measured);
        Assert.False(File.Exists(plain.EvaluationsPath) || File.Exists(plain.BestPath));
        Assert.True(File.Exists(measured.PairsPath) && !File.Exists(plain.PairsPath));

        var evaluations = EvaluationsCsv.Read(measured.EvaluationsPath);
        Assert.Equal([8, 16, 24, 32], evaluations.Select(evaluation => evaluation.Nimg));
        Assert.All(evaluations, evaluation => Assert.Equal(16, evaluation.Values.Count));
        var rows = MetricsCsv.ReadRows(measured.MetricsPath);
        var last = evaluations[^1];
        Assert.Equal(
            last.Find("kid", "train")!.Value,
            double.Parse(rows[^1]["kid"], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(
            last.Find("fd", "held-out")!.Value,
            double.Parse(rows[^1]["fd_held_out"], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(
            last.Find("copying_z", "held-out")!.PValue,
            double.Parse(rows[^1]["copying_p"], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(
            last.Find("copying_z", "train")!.PValue,
            double.Parse(rows[^1]["copying_loo_p"], System.Globalization.CultureInfo.InvariantCulture));
        Assert.All(rows, row => Assert.NotEqual("", row["coverage"]));
        Assert.All(MetricsCsv.ReadRows(plain.MetricsPath), row => Assert.Equal("", row["kid"] + row["copying_share"]));
    }

    [Fact]
    public void A_run_that_was_stopped_measures_what_one_that_was_not_does_and_links_the_same_best_checkpoint()
    {
        using var tiny = new TinyRun(images: 18);
        var recipe = Measuring(tiny) with { Metrics = new() { EveryKimg = 0.012, Samples = 12 } };
        var whole = Training().Start(recipe, tiny.File("whole")).Run;
        using var stop = new CancellationTokenSource();
        var half = Training(new() { OnStep = counters => StopAt(counters, 20, stop) })
            .Start(recipe, tiny.Runs, stop.Token).Run;
        Assert.Equal([16], EvaluationsCsv.Read(half.EvaluationsPath).Select(evaluation => evaluation.Nimg));

        // What was measured after the checkpoint that a killed run goes on from is measured again.
        var first = EvaluationsCsv.Read(half.EvaluationsPath)[0];
        EvaluationsCsv.Write(
            half.EvaluationsPath, [first, first with { Nimg = 24, Values = [first.Values[0] with { Value = -5 }] }]);
        File.Delete(half.BestPath);
        Assert.True(Training().Resume(half).Complete);
        AssertSameNetworks(whole, half);
        Assert.Equal([16, 24, 32], EvaluationsCsv.Read(whole.EvaluationsPath).Select(evaluation => evaluation.Nimg));
        Assert.Equal(File.ReadAllText(whole.EvaluationsPath), File.ReadAllText(half.EvaluationsPath));
        Assert.NotNull(whole.BestCheckpoint);
        Assert.Equal(Path.GetFileName(whole.BestCheckpoint), Path.GetFileName(half.BestCheckpoint));
        var best = BestEvaluation.Of(EvaluationsCsv.Read(whole.EvaluationsPath));
        Assert.Equal(whole.CheckpointPath(best!.Nimg, 4), whole.BestCheckpoint);
    }

    [Fact]
    public void The_best_checkpoint_stays_beside_the_latest_ones()
    {
        using var tiny = new TinyRun(images: 18);
        // Nothing is learnt that moves the average, so the first evaluation stays the best but for rounding.
        var recipe = Measuring(tiny) with { Optimizer = new AdamOptions { GLr = 1e-30, DLr = 1e-30 } };
        recipe = recipe with { Training = recipe.Training with { Keep = 1, SnapshotTicks = 1 } };
        var run = Training().Start(recipe, tiny.Runs).Run;
        Assert.Equal(run.CheckpointPath(8, 4), run.BestCheckpoint);
        Assert.Equal(
            ["000000.008", "000000.032"], Directory.GetDirectories(run.CheckpointsFolder).Select(Path.GetFileName)
            .Order(StringComparer.Ordinal));
        Assert.Equal(run.BestCheckpoint, RunFolder.FindCheckpoint(Path.Combine(run.Root, "best"), tiny.Runs));
        Assert.Equal(run.BestCheckpoint, RunFolder.FindCheckpoint("latest/best", tiny.Runs));
        Assert.Equal(run.LatestCheckpoint, RunFolder.FindCheckpoint("latest", tiny.Runs));
    }

    [Fact]
    public void A_network_that_cannot_be_used_is_reported_once_and_the_run_goes_on()
    {
        using var tiny = new TinyRun();
        File.WriteAllText(tiny.File("broken.onnx"), "no network");
        var observer = new TinyRun.Blind();
        var outcome = Training(observer)
            .Start(Measuring(
                tiny) with { Data = tiny.Recipe.Data,
                Metrics = new() { Names = ["kid"], EveryKimg = 0.008, Network = tiny.File("broken.onnx") } },
                    tiny.Runs);
        Assert.True(outcome.Complete);
        Assert.StartsWith("no metrics are measured: ", Assert.Single(observer.Warnings), StringComparison.Ordinal);
        Assert.False(File.Exists(outcome.Run.EvaluationsPath));
        Assert.Contains(
            "the run measured no KID",
            Assert.Throws<InputException>(() => RunFolder.FindCheckpoint("latest/best", tiny.Runs)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_generator_that_has_diverged_is_not_measured_and_the_best_checkpoint_stays()
    {
        using var tiny = new TinyRun(images: 18);
        var run = Training().Start(Measuring(tiny), tiny.Runs).Run;
        var (evaluations, best) = (File.ReadAllText(run.EvaluationsPath), run.BestCheckpoint);
        Assert.NotNull(best);
        var observer = new TinyRun.Blind();
        var recipe = Measuring(
            tiny) with { Optimizer = new AdamOptions { GLr = 1e30, DLr = 0.001 },
            Training = tiny.Recipe.Training with { Kimg = 0.064, Keep = 1 } };
        Assert.Throws<DivergedException>(() => Training(observer).Resume(run, recipe));
        Assert.DoesNotContain(observer.Warnings, warning => warning.Contains("metrics", StringComparison.Ordinal));
        Assert.Equal(evaluations, File.ReadAllText(run.EvaluationsPath));
        Assert.Equal((best, run.CheckpointPath(32, 4)), (run.BestCheckpoint, run.LatestCheckpoint));
    }

    [Fact]
    public void Metrics_for_which_there_are_too_few_images_are_named_and_left_out()
    {
        using var tiny = new TinyRun(images: 4);
        var observer = new TinyRun.Blind();
        var run = Training(observer).Start(tiny.Recipe with { Metrics = new() { Samples = 12 } }, tiny.Runs).Run;
        Assert.Contains(
            "dc: not measured, since 4 images to learn from are too few", Assert.Single(observer.Warnings),
            StringComparison.Ordinal);
        Assert.Equal(
            ["fd", "kid", "precision", "recall", "copying_z", "copying_share"],
            Assert.Single(EvaluationsCsv.Read(run.EvaluationsPath)).Values.Select(value => value.Name));
    }

    [Fact]
    public void A_second_network_measures_beside_the_first_and_changes_none_of_its_numbers()
    {
        using var tiny = new TinyRun(images: 18);
        var recipe = tiny.Recipe with { Metrics = new() { Samples = 12, Network = "blazeface-front" } };
        var plain = Training().Start(recipe, tiny.File("alone")).Run;
        var alone = Assert.Single(EvaluationsCsv.Read(plain.EvaluationsPath));
        recipe = recipe with { Metrics = recipe.Metrics with { SecondNetwork = "blazeface-back" } };
        var run = Training().Start(recipe, tiny.Runs).Run;
        var both = Assert.Single(EvaluationsCsv.Read(run.EvaluationsPath)).Values;
        Assert.Equal(alone.Values, both.Take(alone.Values.Count));
        Assert.Equal(
            alone.Values.Select(value => value.Name + " by blazeface-back"),
            both.Skip(alone.Values.Count).Select(value => value.Name));
        Assert.All(both.Skip(alone.Values.Count), value => Assert.Equal("blazeface-back", value.Protocol.Network));
        var last = MetricsCsv.ReadRows(run.MetricsPath)[^1];
        var kid = MetricValue.Find(both, "kid by blazeface-back", "train")!.Value;
        Assert.Equal(kid, double.Parse(last["kid_second"], System.Globalization.CultureInfo.InvariantCulture));
        Assert.NotEqual(last["kid_second"], last["kid"]);
        Assert.True(MetricNumber.Find("kid by blazeface-back")!.IsLowerBetter);
    }

    [Fact]
    public void The_network_that_the_discriminator_looks_through_is_warned_of()
    {
        var second = new MetricsRecipe { Network = "m-lsd-512-large", SecondNetwork = "blazeface-back" };
        Assert.StartsWith(
            "metrics.second_network blazeface-back is what", Assert.Single(second.Warnings(["blazeface-back"])),
            StringComparison.Ordinal);
        Assert.Empty(new MetricsRecipe().Warnings(["m-lsd-512-large"]));
        Assert.Empty(new MetricsRecipe { Names = [] }.Warnings(["pp-ocr-detector"]));
        Assert.StartsWith("metrics.network pp-ocr-detector is what the discriminator looks through",
            Assert.Single(new MetricsRecipe().Warnings(["m-lsd-512-large", "pp-ocr-detector"])),
            StringComparison.Ordinal);
    }

    private static void StopAt(TrainingCounters counters, long nimg, CancellationTokenSource stop)
    {
        if (counters.Nimg >= nimg) stop.Cancel();
    }
}
