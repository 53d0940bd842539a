using System.Globalization;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Runs;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Properties;

public sealed class MeasuringProperty
{
    private const int Iterations = 3;

    /// <summary>
    /// A run that writes a row and samples after each iteration, with images held out, against bare iterations: each
    /// row asks for <see cref="DiscriminatorAccuracy"/> and <see cref="Divergence"/>.
    /// </summary>
    [Theory]
    [MemberData(nameof(PairRun.Names), MemberType = typeof(PairRun))]
    public void Measuring_changes_nothing_of_what_is_trained(string recipe)
    {
        using var tiny = new PairRun(recipe);
        using (var bare = tiny.Begin())
        {
            PairRun.Iterate(bare, Iterations);
            Checkpoint.Save(tiny.File("bare"), bare);
        }

        double kimg = tiny.Recipe.Optimizer.DSteps * TinyRecipes.Batch / 1000.0;
        var ticking = tiny.Recipe with
        {
            Training = tiny.Recipe.Training with { TickKimg = kimg, SnapshotTicks = 100 },
        };
        using var stop = new CancellationTokenSource();
        var observer = new TinyRun.Blind
        {
            OnStep = counters =>
            {
                if (counters.Iteration == Iterations) stop.Cancel();
            },
        };
        using var session = new TrainingSession(ticking, tiny.Images, CPU, tiny.HeldOut);
        var run = RunFolder.Create(tiny.File("runs"), "measured", TimeProvider.System);
        new TrainingLoop(session, run, observer, TimeProvider.System).Run(stop.Token);

        Assert.Equal(Iterations, session.Counters.Iteration);
        PairRun.AssertSame(
            PairRun.Files(tiny.File("bare"), "*.safetensors"), PairRun.Files(run.LatestCheckpoint!, "*.safetensors"));
        var rows = MetricsCsv.ReadRows(run.MetricsPath);
        Assert.Equal(Iterations, rows.Count);
        foreach (var column in new[] { "d_acc_train", "d_acc_val" })
            Assert.All(rows, row => Assert.InRange(Number(row[column]), 0, 1));
        foreach (var number in Reported(session))
            Assert.True(double.IsFinite(Number(rows[0][number.Name])), $"{number.Name} is {rows[0][number.Name]}");
    }

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);

    /// <summary>
    /// What the recipe's loss and regularisers say that they report; all of these have run in the first tick.
    /// </summary>
    private static IEnumerable<ReportedNumber> Reported(TrainingSession session) =>
        session.Recipe.Loss.Reports.Concat(session.Step.Regularizers.SelectMany(part => part.Options.Reports));
}
