using FewShotGan.Discriminators.Projected;
using FewShotGan.Inputs;
using FewShotGan.Losses;
using FewShotGan.Metrics;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

public sealed class WatchdogTests
{
    private static MetricsRow Row(string column, double value) => new((column, value));

    private static MetricsRow Measured(double kid, double p) => new MetricsRow().With(
        [Value("kid", kid, null), Value("copying_z", 0, p)]);

    private static MetricValue Value(string name, double value, double? p) => new()
    {
        Name = name, Value = value, PValue = p, Reference = MetricValue.Train,
        Protocol = new() { Network = "n", NetworkSha256 = "h", Resize = "r", ReferenceHash = "p", ReferenceCount = 100,
            Samples = 500, Seed = 0 },
    };

    /// <summary>In which rows, from 0, it says something, and how it begins.</summary>
    private static IEnumerable<(int Row, string Problem)> Said(Watchdog watchdog, IEnumerable<MetricsRow> rows) =>
        rows.SelectMany((row, i) => watchdog.Look(row).Select(found => (i, found.Problem.Split(" (")[0])));

    [Fact]
    public void Samples_that_become_alike_are_told_once_and_again_after_they_had_recovered()
    {
        double[] diversity = [0.01, 0.2, 0.7, 0.28, 0.1, 0.35, 0.2, 0.6, 0.2];
        Assert.Equal(
            [(3, "the samples are all alike"), (8, "the samples are all alike")],
            Said(new(new(), 0), diversity.Select(value => Row("diversity", value))));
    }

    [Fact]
    public void A_discriminator_that_knows_its_images_in_three_ticks_is_told_where_its_sign_says_so()
    {
        double[] signs = [0.99, 0.96, 0.9, 0.95, 0.97, 1, 0.9, 1, 1, 1];
        var rows = signs.Select(value => Row("d_sign_real", value)).ToList();
        Assert.Equal([(5, "the discriminator knows the training images by heart")], Said(new(new(), 0), rows));
        Assert.Empty(Said(new(new Recipe { Loss = new WassersteinLoss() }, 0), rows));
        Assert.Empty(Said(new(new Recipe { Discriminator = new ProjectedDiscriminatorOptions() }, 0), rows));
    }

    [Fact]
    public void Overfitting_is_told_by_the_images_held_out_where_they_are_enough()
    {
        var rows = new[] { 0.1, 0.5, 0.3, 0.4, 0.6 }
            .Select(gap => new MetricsRow(("d_acc_train", 0.9), ("d_acc_val", 0.9 - gap))).ToList();
        Assert.Equal(
            [(3, "the discriminator takes 90 % of the training images for real and 50 % of those held out: it "
                + "overfits; augment more")],
            Said(new(new(), 18), rows));
        Assert.Empty(Said(new(new(), 17), rows));
    }

    [Fact]
    public void Copies_and_a_plateau_are_told_by_evaluations()
    {
        (double Kid, double P)[] numbers =
        [
            (9, 0.5), (8, 0.5), (8.5, 0.001), (8.4, 0.001), (8.3, 0.5), (8.2, 0.5), (8.1, 0.5), (8, 0.5), (8.01, 0.5),
            (7, 0.5),
        ];
        var rows = numbers.SelectMany(at => new[] { new MetricsRow(), Measured(at.Kid, at.P) });
        Assert.Equal(
            [(5, "the generated images are nearer to training images than chance explains: the run copies them; "
                + "look at pairs.png, and take an earlier checkpoint"),
                (15, "KID has not fallen for 6 evaluations: to train on may not pay")],
            Said(new(new(), 0), rows));
    }

    [Theory]
    [InlineData("warn", true, 1)]
    [InlineData("stop", false, 1)]
    [InlineData("none", true, 0)]
    public void A_run_warns_or_stops_and_one_that_goes_on_is_not_told_again(string policy, bool complete, int told)
    {
        using var tiny = new TinyRun(images: 6);

        // Six images that a discriminator without augmentation, with fast steps, soon knows.
        var recipe = tiny.Recipe with
        {
            Augment = new NoAugmentOptions(), Regularizers = [],
            Optimizer = tiny.Recipe.Optimizer with { GLr = 1e-6, DLr = 0.02 },
            Training = tiny.Recipe.Training with { Kimg = 0.12, TickKimg = 0.008, Watchdog = policy },
        };
        var observer = new TinyRun.Blind();
        var outcome = new Trainer(CPU, observer).Start(recipe, tiny.Runs);
        Assert.Equal(complete, outcome.Complete);
        Assert.Equal(told, observer.Warnings.Count(
            warning => warning.StartsWith("the discriminator knows", StringComparison.Ordinal)));
        Assert.Equal(told, EventsCsv.Read(outcome.Run.EventsPath).Count(one => one.Kind == RunEvent.Warning));
        if (policy != "stop") return;
        Assert.InRange(outcome.Counters.Nimg, 24, 116);
        Assert.NotNull(outcome.Run.LatestCheckpoint);
        var again = new TinyRun.Blind();
        new Trainer(CPU, again).Resume(outcome.Run);
        Assert.Empty(again.Warnings);
    }
}
