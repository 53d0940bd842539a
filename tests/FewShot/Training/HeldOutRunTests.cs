using FewShotGan.Checkpoints;
using FewShotGan.Data;
using FewShotGan.Inputs;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

public class HeldOutRunTests
{
    private static Recipe Dividing(TinyRun tiny, string heldOut = "4") => tiny.Recipe with { Data = tiny.Recipe.Data with { HeldOut = heldOut } };

    [Fact]
    public void A_picture_held_out_is_not_among_those_that_batches_are_drawn_from()
    {
        using var tiny = new TinyRun(pictures: 12);
        var parts = PictureParts.Load(Dividing(tiny).Data);
        using var session = new TrainingSession(Dividing(tiny), parts.Train, CPU, parts.HeldOut);
        using var scope = NewDisposeScope();
        Assert.Equal((8, 4), (parts.Train.Count, parts.HeldOut!.Count));
        Assert.Equal(Enumerable.Range(0, 16).Select(i => (long)i), session.Order.Order.Order()); // with mirror images
        foreach (var picture in All(session.Pictures).unbind())
            Assert.DoesNotContain(All(parts.HeldOut).unbind(), other => other.allclose(picture, 0, 0));

        static Tensor All(PictureSet set) => set.Batch([.. Enumerable.Range(0, set.Length).Select(i => (long)i)], CPU);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("ada")]
    public void Weights_do_not_depend_on_what_is_held_out(string augment)
    {
        using var tiny = new TinyRun();
        using var few = new TinyRun(pictures: 3);
        using var many = new TinyRun(pictures: 5);
        var runs = new[] { few, many }.Select(other => new TrainingRun(CPU, new TinyRun.Blind(), TimeProvider.System)
            .Start(Dividing(tiny, other.File("pictures")) with { Augment = augment == "ada" ? new AdaAugmentOptions() : new NoAugmentOptions() }, other.Runs).Run.LatestCheckpoint!).ToList();
        foreach (var file in Directory.GetFiles(runs[0], "*.safetensors").Select(Path.GetFileName))
            Assert.Equal(File.ReadAllBytes(Path.Combine(runs[0], file!)), File.ReadAllBytes(Path.Combine(runs[1], file!)));
    }

    [Fact]
    public void Measuring_the_discriminator_changes_nothing_of_the_run()
    {
        using var tiny = new TinyRun(pictures: 12);
        var recipe = Dividing(tiny);
        var parts = PictureParts.Load(recipe.Data);
        using var measured = new TrainingSession(recipe, parts.Train, CPU, parts.HeldOut);
        using var plain = new TrainingSession(recipe, parts.Train, CPU);
        for (int i = 0; i < 3; i++)
        {
            measured.RunIteration(new TinyRun.Recorder());
            plain.RunIteration(new TinyRun.Recorder());
            Assert.Equal(DiscriminatorAccuracy.Of(measured), DiscriminatorAccuracy.Of(measured));
        }

        Checkpoint.Save(tiny.File("measured"), measured);
        Checkpoint.Save(tiny.File("plain"), plain);
        foreach (var file in Directory.GetFiles(tiny.File("plain"), "*.safetensors").Select(Path.GetFileName))
            Assert.Equal(File.ReadAllBytes(Path.Combine(tiny.File("plain"), file!)), File.ReadAllBytes(Path.Combine(tiny.File("measured"), file!)));
        Assert.Throws<InvalidOperationException>(() => DiscriminatorAccuracy.Of(plain));
    }

    [Fact]
    public void The_discriminators_accuracy_is_the_share_of_logits_above_0()
    {
        using var tiny = new TinyRun(pictures: 13);
        var recipe = Dividing(tiny, "3") with { Augment = new NoAugmentOptions() };
        var parts = PictureParts.Load(recipe.Data);
        using var session = new TrainingSession(recipe, parts.Train, CPU, parts.HeldOut);
        using var scope = NewDisposeScope();
        for (int i = 0; i < 4; i++) session.RunIteration(new TinyRun.Recorder());
        var bias = session.Networks.Discriminator.named_parameters().Last(pair => pair.Item1.EndsWith("bias", StringComparison.Ordinal)).Item2;
        using (no_grad())
        {
            bias.add_(1e4);
            Assert.Equal((1.0, 1.0), DiscriminatorAccuracy.Of(session));
            bias.add_(-2e4);
            Assert.Equal((0.0, 0.0), DiscriminatorAccuracy.Of(session));
        }
    }

    [Fact]
    public void A_resumed_run_keeps_its_split_though_files_were_added()
    {
        using var tiny = new TinyRun(pictures: 12);
        var recipe = Dividing(tiny, "25%");
        var training = new TrainingRun(CPU, new TinyRun.Blind(), TimeProvider.System);
        var whole = training.Start(recipe, tiny.File("whole"));
        using var stop = new CancellationTokenSource();
        var half = new TrainingRun(CPU, new TinyRun.Blind { OnStep = counters => StopAt(counters, 16, stop) }, TimeProvider.System)
            .Start(recipe, tiny.Runs, stop.Token);
        Assert.False(half.Complete);
        PictureWriter.SavePng(tiny.File("pictures/00-new.png"), new byte[8 * 8 * 3], 8, 8, 3);
        Assert.True(training.Resume(half.Run).Complete);
        foreach (var file in Directory.GetFiles(whole.Run.LatestCheckpoint!, "*.safetensors").Select(Path.GetFileName))
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole.Run.LatestCheckpoint!, file!)), File.ReadAllBytes(Path.Combine(half.Run.LatestCheckpoint!, file!)));
        Assert.Equal(File.ReadAllText(whole.Run.SplitPath), File.ReadAllText(half.Run.SplitPath));
        Assert.Equal("25%", RecipeFile.Read(half.Run.RecipePath).Data.HeldOut);
        Assert.All(MetricsCsv.ReadRows(half.Run.MetricsPath), row => Assert.True(row["d_acc_train"].Length > 0 && row["d_acc_val"].Length > 0));

        var changed = Assert.Throws<InputException>(() => training.Resume(half.Run, Dividing(tiny, "2")));
        Assert.Contains("data.held_out", changed.Message, StringComparison.Ordinal);
        Assert.Contains("settled when the run began", changed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_pictures_held_out_are_refused_on_resuming()
    {
        using var tiny = new TinyRun();
        using var others = new TinyRun(pictures: 3);
        var recipe = Dividing(tiny, others.File("pictures"));
        var training = new TrainingRun(CPU, new TinyRun.Blind(), TimeProvider.System);
        var outcome = training.Start(recipe, tiny.Runs);
        Assert.False(File.Exists(outcome.Run.SplitPath));
        File.Delete(others.File("pictures/2.png"));
        var message = Assert.Throws<InputException>(() => training.Resume(outcome.Run)).Message;
        Assert.StartsWith("data.held_out: the pictures held out (2) are not those of the run", message, StringComparison.Ordinal);
    }

    [Fact]
    public void R_v_is_steered_by_pictures_of_the_source_that_are_held_out()
    {
        using var tiny = new TinyRun(pictures: 12);
        var recipe = Dividing(tiny, "25%") with { Augment = new AdaAugmentOptions { Control = "r_v", Interval = 1 } };
        var outcome = new TrainingRun(CPU, new TinyRun.Blind(), TimeProvider.System).Start(recipe, tiny.Runs);
        Assert.All(MetricsCsv.ReadRows(outcome.Run.MetricsPath), row => Assert.NotEqual("", row["r_v"]));
    }

    [Fact]
    public void A_plain_run_leaves_the_columns_empty()
    {
        using var tiny = new TinyRun();
        var outcome = new TrainingRun(CPU, new TinyRun.Blind(), TimeProvider.System).Start(tiny.Recipe, tiny.Runs);
        Assert.All(MetricsCsv.ReadRows(outcome.Run.MetricsPath), row => Assert.Equal("", row["d_acc_train"] + row["d_acc_val"]));
    }

    private static void StopAt(TrainingCounters counters, long nimg, CancellationTokenSource stop)
    {
        if (counters.Nimg >= nimg) stop.Cancel();
    }
}
