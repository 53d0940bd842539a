using System.Globalization;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

public class HeldOutRunTests
{
    private static Recipe Dividing(TinyRun tiny, string heldOut = "4") => Dividing(tiny.Recipe, heldOut);

    private static Recipe Dividing(Recipe recipe, string heldOut = "4") =>
        recipe with { Data = recipe.Data with { HeldOut = heldOut } };

    [Fact]
    public void An_image_held_out_is_not_among_those_that_batches_are_drawn_from()
    {
        using var tiny = new TinyRun(images: 12);
        var parts = ImageParts.Load(Dividing(tiny).Data);
        using var session = new TrainingSession(Dividing(tiny), parts.Train, CPU, parts.HeldOut);
        using var scope = NewDisposeScope();
        Assert.Equal((8, 4), (parts.Train.Count, parts.HeldOut!.Count));
        Assert.Equal(Enumerable.Range(0, 16).Select(i => (long)i), session.Order.Order.Order()); // with mirror images
        foreach (var image in All(session.Images).unbind())
            Assert.DoesNotContain(All(parts.HeldOut).unbind(), other => other.allclose(image, 0, 0));

        static Tensor All(ImageSet set) => set.Batch([.. Enumerable.Range(0, set.Length).Select(i => (long)i)], CPU);
    }

    [Theory]
    [InlineData("stylegan2", "none")]
    [InlineData("stylegan2", "ada")]
    [InlineData("projected", "ada")]
    public void Weights_depend_neither_on_what_is_held_out_nor_on_whether_anything_is(
        string discriminator, string augment)
    {
        using var tiny = new TinyRun();
        using var few = new TinyRun(images: 3);
        using var many = new TinyRun(images: 5);
        var recipe = tiny.Of(
            discriminator) with { Augment = augment == "ada" ? new AdaAugmentOptions() : new NoAugmentOptions() };
        var plain = Run(recipe, tiny.Runs);
        foreach (var other in new[] { few, many })
        {
            var run = Run(Dividing(recipe, other.File("images")), other.Runs);
            foreach (var file in Directory.GetFiles(plain.LatestCheckpoint!, "*.safetensors").Select(Path.GetFileName))
                Assert.Equal(
                    File.ReadAllBytes(Path.Combine(plain.LatestCheckpoint!, file!)),
                    File.ReadAllBytes(Path.Combine(run.LatestCheckpoint!, file!)));
            Assert.All(MetricsCsv.ReadRows(run.MetricsPath), row =>
            {
                Assert.InRange(Number(row["d_acc_train"]), 0, 1);
                Assert.InRange(Number(row["d_acc_val"]), 0, 1);
            });
        }

        static RunFolder Run(Recipe recipe, string runs) =>
            new Trainer(CPU, new TinyRun.Blind(), TimeProvider.System).Start(recipe, runs).Run;

        static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("stylegan2")]
    [InlineData("projected")]
    public void Measuring_the_discriminator_changes_nothing_of_the_run(string discriminator)
    {
        using var tiny = new TinyRun(images: 12);
        var recipe = Dividing(tiny.Of(discriminator));
        var parts = ImageParts.Load(recipe.Data);
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
            Assert.Equal(
                File.ReadAllBytes(Path.Combine(tiny.File("plain"), file!)),
                File.ReadAllBytes(Path.Combine(tiny.File("measured"), file!)));
        Assert.Throws<InvalidOperationException>(() => DiscriminatorAccuracy.Of(plain));
    }

    [Fact]
    public void The_discriminators_accuracy_is_the_share_of_logits_above_0()
    {
        using var tiny = new TinyRun(images: 13);
        var recipe = Dividing(tiny, "3") with { Augment = new NoAugmentOptions() };
        var parts = ImageParts.Load(recipe.Data);
        using var session = new TrainingSession(recipe, parts.Train, CPU, parts.HeldOut);
        using var scope = NewDisposeScope();
        for (int i = 0; i < 4; i++) session.RunIteration(new TinyRun.Recorder());
        var bias = session.Networks.Discriminator.named_parameters()
            .Last(pair => pair.Item1.EndsWith("bias", StringComparison.Ordinal)).Item2;
        using (no_grad())
        {
            bias.add_(1e4);
            Assert.Equal((1.0, 1.0), DiscriminatorAccuracy.Of(session));
            bias.add_(-2e4);
            Assert.Equal((0.0, 0.0), DiscriminatorAccuracy.Of(session));
        }
    }

    [Theory]
    [InlineData("stylegan2")]
    [InlineData("projected")]
    public void The_discriminators_accuracy_is_the_share_of_images_whose_logits_have_a_mean_above_0(
        string discriminator)
    {
        using var tiny = new TinyRun(images: 14);
        var recipe = Dividing(tiny.Of(discriminator), "6") with { Augment = new NoAugmentOptions(), Inputs = [] };
        if (recipe.Discriminator is StyleGan2DiscriminatorOptions own)
            recipe = recipe with { Discriminator = own with { MbstdGroupSize = 1 } };
        var parts = ImageParts.Load(recipe.Data);
        using var session = new TrainingSession(recipe, parts.Train, CPU, parts.HeldOut);
        var shares = new List<double>();
        for (int i = 0; i < 6; i++)
        {
            session.RunIteration(new TinyRun.Recorder());
            if (discriminator == "stylegan2") Centre(session, parts.HeldOut!);
            var (train, heldOut) = DiscriminatorAccuracy.Of(session);
            Assert.InRange(train, 0, 1);
            Assert.Equal(Logits(session, parts.HeldOut!).Count(logit => logit > 0) / 6.0, heldOut);
            shares.Add(heldOut);
        }

        Assert.True(shares.Max() > 0 && shares.Min() < 1, "no logit is on the other side");
        Assert.True(session.Networks.Discriminator.training);
    }

    /// <summary>
    /// One logit an image, the mean of those it is given, all at once; no image's may depend on others.
    /// </summary>
    private static float[] Logits(TrainingSession session, ImageSet images)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var d = session.Networks.Discriminator;
        d.eval();
        var logits = d.Forward(images.Batch([.. Enumerable.Range(0, images.Count).Select(i => (long)i)], CPU)).mean(
            [1]).data<float>().ToArray();
        d.train();
        return logits;
    }

    /// <summary>Moves logits so that some are on either side of 0.</summary>
    private static void Centre(TrainingSession session, ImageSet images)
    {
        using var off = no_grad();
        session.Networks.Discriminator.get_parameter("b4.out.bias")!.sub_(Logits(session, images).Average());
    }

    [Fact]
    public void A_resumed_run_keeps_its_split_though_files_were_added()
    {
        using var tiny = new TinyRun(images: 12);
        var recipe = Dividing(tiny, "25%");
        var training = new Trainer(CPU, new TinyRun.Blind(), TimeProvider.System);
        var whole = training.Start(recipe, tiny.File("whole"));
        using var stop = new CancellationTokenSource();
        var half = new Trainer(
            CPU, new TinyRun.Blind { OnStep = counters => StopAt(counters, 16, stop) }, TimeProvider.System)
            .Start(recipe, tiny.Runs, stop.Token);
        Assert.False(half.Complete);
        ImageWriter.SavePng(tiny.File("images/00-new.png"), new byte[8 * 8 * 3], 8, 8, 3);
        Assert.True(training.Resume(half.Run).Complete);
        foreach (var file in Directory.GetFiles(whole.Run.LatestCheckpoint!, "*.safetensors").Select(Path.GetFileName))
            Assert.Equal(
                File.ReadAllBytes(Path.Combine(whole.Run.LatestCheckpoint!, file!)),
                File.ReadAllBytes(Path.Combine(half.Run.LatestCheckpoint!, file!)));
        Assert.Equal(File.ReadAllText(whole.Run.SplitPath), File.ReadAllText(half.Run.SplitPath));
        Assert.Equal("25%", RecipeFile.Read(half.Run.RecipePath).Data.HeldOut);
        Assert.All(MetricsCsv.ReadRows(half.Run.MetricsPath), row =>
            Assert.True(row["d_acc_train"].Length > 0 && row["d_acc_val"].Length > 0));

        var changed = Assert.Throws<InputException>(() => training.Resume(half.Run, Dividing(tiny, "2")));
        Assert.Contains("data.held_out", changed.Message, StringComparison.Ordinal);
        Assert.Contains("settled when the run began", changed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_images_held_out_are_refused_on_resuming()
    {
        using var tiny = new TinyRun();
        using var others = new TinyRun(images: 3);
        var recipe = Dividing(tiny, others.File("images"));
        var training = new Trainer(CPU, new TinyRun.Blind(), TimeProvider.System);
        var outcome = training.Start(recipe, tiny.Runs);
        Assert.False(File.Exists(outcome.Run.SplitPath));
        File.Delete(others.File("images/2.png"));
        var message = Assert.Throws<InputException>(() => training.Resume(outcome.Run)).Message;
        Assert.StartsWith(
            "data.held_out: the images held out (2) are not those of the run", message, StringComparison.Ordinal);
    }

    [Fact]
    public void R_v_is_steered_by_images_of_the_source_that_are_held_out()
    {
        using var tiny = new TinyRun(images: 12);
        var recipe = Dividing(tiny, "25%") with { Augment = new AdaAugmentOptions { Control = "r_v", Interval = 1 } };
        var outcome = new Trainer(CPU, new TinyRun.Blind(), TimeProvider.System).Start(recipe, tiny.Runs);
        Assert.All(MetricsCsv.ReadRows(outcome.Run.MetricsPath), row => Assert.NotEqual("", row["r_v"]));
    }

    [Fact]
    public void A_plain_run_leaves_the_columns_empty()
    {
        using var tiny = new TinyRun();
        var outcome = new Trainer(CPU, new TinyRun.Blind(), TimeProvider.System).Start(tiny.Recipe, tiny.Runs);
        Assert.All(MetricsCsv.ReadRows(outcome.Run.MetricsPath), row =>
            Assert.Equal("", row["d_acc_train"] + row["d_acc_val"]));
    }

    private static void StopAt(TrainingCounters counters, long nimg, CancellationTokenSource stop)
    {
        if (counters.Nimg >= nimg) stop.Cancel();
    }
}
