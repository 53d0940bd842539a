using System.Globalization;
using FewShotGan.Comparison;
using FewShotGan.Metrics;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Properties.Examples;

/// <summary>A metric is one file: <see cref="ExampleMetric"/> is all that there is of the one measured here.</summary>
public sealed class ExampleMetricTests
{
    private static readonly string[] Columns = ["example_nearest", "example_nearest_held_out"];

    private static FeatureSet Features(params float[] values) => new()
    {
        Source = new("n", "hash", 128), Features = tensor(values, [values.Length, 1], device: CPU),
        Contents = [.. values.Select(value => value.ToString(CultureInfo.InvariantCulture))],
    };

    [Fact]
    public void A_recipe_asks_for_it_and_the_run_writes_its_numbers_to_both_files()
    {
        using var tiny = new TinyRun(images: 30);
        var asked = RecipeFile.Parse("metrics: [kid, example]", "example.yaml").Metrics;
        Assert.Equal(["kid", "example"], asked.Names);
        var recipe = tiny.Recipe with
        {
            Data = tiny.Recipe.Data with { HeldOut = "6" },
            Metrics = asked with { EveryKimg = 0.016, Samples = 12 },
        };
        var observer = new TinyRun.Blind();
        var run = new Trainer(CPU, observer, TimeProvider.System).Start(recipe, tiny.Runs).Run;
        Assert.Empty(observer.Warnings);

        var evaluations = EvaluationsCsv.Read(run.EvaluationsPath);
        Assert.Equal([16, 32], evaluations.Select(evaluation => evaluation.Nimg));
        Assert.All(evaluations, evaluation => Assert.Equal(
            [("kid", "train"), ("example_nearest", "train"), ("kid", "held-out"), ("example_nearest", "held-out")],
            evaluation.Values.Select(value => (value.Name, value.Reference))));
        var last = evaluations[^1];
        var (train, heldOut) = (last.Find("example_nearest", "train")!, last.Find("example_nearest", "held-out")!);
        Assert.InRange(train.Value, train.Low!.Value, train.High!.Value);
        Assert.True(train.Floor > 0);
        Assert.Null(heldOut.Floor); // half of six are fewer than it needs
        var row = MetricsCsv.Read(run.MetricsPath)[^1];
        Assert.Equal(
            [train.Value, heldOut.Value],
            Columns.Select(column => double.Parse(row[column], CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Its_columns_follow_those_that_files_have_always_had()
    {
        var all = MetricsColumns.All.Select(column => column.Name).ToList();
        Assert.Equal(Columns, all.Intersect(Columns));
        Assert.All(Columns, column => Assert.True(all.IndexOf(column) > all.IndexOf("vision_aided")));
        Assert.Equal(
            [
                "fd", "kid", "pr", "dc", "is", "copying", "leak", "intra_fd", "cas", "ms_ssim", "swd", "ppl", "parzen",
                "example",
            ],
            EvaluationOptions.AllMetrics);
        Assert.Equal(
            ["ms_ssim", "swd", "ppl", "parzen"], EvaluationOptions.AllMetrics.Except(EvaluationOptions.UsualMetrics));
    }

    [Fact]
    public void What_it_says_of_itself_is_shown_with_its_numbers()
    {
        using FeatureSet train = Features(0, 1, 2, 3, 4, 5),
            fakes = Features(6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 8);
        var evaluation = new Evaluation(new() { Metrics = ["example"] }, train, null);
        var value = Assert.Single(evaluation.Measure(fakes));
        Assert.Equal(13 / 68.0, value.Value, 6);
        Assert.Equal(
            "copies of others among the generated images (9 of 11): a copy is as near as what it copies", value.Note);
        Assert.True(ComparedMetric.IsLowerBetter("example_nearest"));
        Assert.Throws<InputException>(() => evaluation.Measure(train));
        using var few = Features(0, 1);
        Assert.Equal(
            "example: found 2 training images, expected at least 5; give more, or leave example out of the metrics",
            Assert.Throws<InputException>(() => new Evaluation(new() { Metrics = ["example"] }, few, null)).Message);
        Assert.Contains(
            "2 images held out are too few for example",
            new Evaluation(new() { Metrics = ["example"] }, train, few).Remarks);
    }

    [Fact]
    public void A_recipe_that_generates_fewer_images_than_it_needs_is_told_so()
    {
        var problem = Assert.Throws<InputException>(
            () => RecipeFile.Parse("metrics: {names: [kid, example], samples: 10}", "e.yaml"));
        Assert.Equal("e.yaml:1: metrics.samples: found 10, expected at least 11 for these metrics", problem.Message);
        Assert.Equal(10, RecipeFile.Parse("metrics: {names: [kid], samples: 10}", "e.yaml").Metrics.Samples);
    }

    [Fact]
    public void A_name_that_is_nearly_its_own_is_told_so()
    {
        Assert.Equal(["example", "fd"], EvaluationOptions.Parse("example, fid", "--metrics"));
        var problem = Assert.Throws<InputException>(() => RecipeFile.Parse("metrics: [exampel]", "e.yaml"));
        Assert.Contains("did you mean 'example'?", problem.Message, StringComparison.Ordinal);
    }
}
