using FewShotGan.Inputs;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

/// <summary>What <c>training.watchdog: rollback</c> does when a run goes wrong.</summary>
public sealed class RollbackTests
{
    // Six images that a discriminator without augmentation, with fast steps, soon knows.
    private static Recipe Failing(TinyRun tiny) => tiny.Recipe with
    {
        Augment = new NoAugmentOptions(), Regularizers = [],
        Optimizer = tiny.Recipe.Optimizer with { GLr = 1e-6, DLr = 0.02 },
        Training = tiny.Recipe.Training with { Kimg = 0.2, TickKimg = 0.008, Watchdog = "rollback" },
        Metrics = new() { Names = ["kid"], EveryKimg = 0.016, Samples = 12 },
    };

    [Fact]
    public void A_run_that_goes_wrong_goes_back_to_its_best_checkpoint_with_half_the_rates_as_often_as_it_may()
    {
        using var tiny = new TinyRun(images: 6);
        var observer = new TinyRun.Blind();
        var outcome = new Trainer(CPU, observer).Start(Failing(tiny), tiny.Runs);
        var run = outcome.Run;

        var recipe = RunRecipe.Read(run);
        Assert.Equal((0.25e-6, 0.005), (recipe.Optimizer.GLr, recipe.Optimizer.DLr));
        Assert.Equal(0, recipe.Training.Rollbacks);
        Assert.False(outcome.Complete);
        Assert.Contains("the run ends here, since it can't be rolled back: training.rollbacks is used up",
            observer.Warnings);

        // What came after the best checkpoint is kept, twice, each with what was known by then.
        var asides = Directory.GetDirectories(run.Root, "*-aside*").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(2, asides.Count);
        var told = EventsCsv.Read(run.EventsPath).Where(one => one.Kind == RunEvent.RolledBack).ToList();
        Assert.Equal(
            ["with g_lr 5E-07 and d_lr 0.01", "with g_lr 2.5E-07 and d_lr 0.005"],
            told.Select(one => one.Why.Split("best checkpoint, ")[1]));
        Assert.All(told, one => Assert.Contains("kimg the discriminator knows the training images", one.Why));
        foreach (var (aside, one) in asides.Zip(told))
            Assert.True(Last(RunFolder.Find(aside, "")) > one.Nimg);
        var kimg = MetricsCsv.Read(run.MetricsPath).Select(MetricsCsv.Images).ToList();
        Assert.Equal(kimg.Order().Distinct(), kimg);
    }

    [Theory]
    [InlineData("the discriminator knows")] // the row is written, and the run not yet rolled back
    [InlineData("at ")] // it is about to be
    [InlineData("what the run wrote")] // what came later is kept, and the recipe not yet changed
    public void A_run_that_is_killed_on_its_way_back_ends_as_one_that_was_not(string moment)
    {
        using var tiny = new TinyRun(images: 6);
        var whole = new Trainer(CPU).Start(Failing(tiny), tiny.File("whole")).Run;

        var killed = Assert.Throws<InvalidOperationException>(
            () => new Trainer(CPU, new Killer(moment)).Start(Failing(tiny), tiny.Runs));
        Assert.Equal(moment, killed.Message);
        var run = new Trainer(CPU).Resume(RunFolder.Find(tiny.Runs, tiny.Runs)).Run;

        Assert.Equal(Rows(whole), Rows(run));
        Assert.Equal(Rollbacks(whole), Rollbacks(run));
        Assert.Equal(Path.GetFileName(whole.LatestCheckpoint), Path.GetFileName(run.LatestCheckpoint));
        foreach (var file in Directory.GetFiles(whole.LatestCheckpoint!, "*.safetensors"))
            Assert.Equal(
                File.ReadAllBytes(file),
                File.ReadAllBytes(Path.Combine(run.LatestCheckpoint!, Path.GetFileName(file))));
    }

    [Fact]
    public void Without_a_checkpoint_that_was_measured_it_stops_and_a_recipe_without_kid_is_refused()
    {
        using var tiny = new TinyRun(images: 6);
        var recipe = Failing(tiny);
        var observer = new TinyRun.Blind();
        var outcome = new Trainer(CPU, observer).Start(
            recipe with { Metrics = recipe.Metrics with { EveryKimg = 1 } }, tiny.Runs);
        Assert.False(outcome.Complete);
        Assert.Contains(
            "the run ends here, since it can't be rolled back: none of its checkpoints has been measured yet",
            observer.Warnings);

        var problem = Assert.Throws<InputException>(
            () => RecipeFile.Validate(recipe with { Metrics = new() { Names = [] } }));
        Assert.Contains("training.watchdog: found rollback in a run that measures no KID", problem.Message);
    }

    private static double Last(RunFolder run) => MetricsCsv.Read(run.MetricsPath).Max(MetricsCsv.Images);

    private static IEnumerable<string> Rows(RunFolder run) => MetricsCsv.Read(run.MetricsPath)
        .Select(row => $"{row["kimg"]} {row["loss_d"]} {row["loss_g"]} {row["kid"]}");

    private static IEnumerable<string> Rollbacks(RunFolder run) => EventsCsv.Read(run.EventsPath)
        .Where(one => one.Kind == RunEvent.RolledBack).Select(one => one.Why);

    /// <summary>Ends a run in the middle of a message, without its having a chance to save.</summary>
    private sealed class Killer(string moment) : ITrainingObserver
    {
        public void Warned(string message)
        {
            if (message.StartsWith(moment, StringComparison.Ordinal)) throw new InvalidOperationException(moment);
        }
    }
}
