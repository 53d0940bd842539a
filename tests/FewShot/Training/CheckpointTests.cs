using FewShotGan.Checkpoints;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Images;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Sampling;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

public class CheckpointTests
{
    private static void Train(TrainingSession session, int steps)
    {
        for (int i = 0; i < steps; i++) session.RunIteration(new TinyRun.Recorder());
    }

    private static void AssertSameFiles(string a, string b)
    {
        var names = Directory.GetFiles(a).Select(Path.GetFileName).Order().ToList();
        Assert.Equal(names, Directory.GetFiles(b).Select(Path.GetFileName).Order());
        foreach (var name in names)
            Assert.True(
                File.ReadAllBytes(Path.Combine(a, name!)).SequenceEqual(File.ReadAllBytes(Path.Combine(b, name!))),
                name);
    }

    [Fact]
    public void Twice_n_steps_are_n_steps_and_resume_and_n_steps_bit_for_bit()
    {
        using var tiny = new TinyRun();
        using var through = tiny.NewSession();
        Train(through, 14);
        Checkpoint.Save(tiny.File("through"), through);

        using (var first = tiny.NewSession())
        {
            Train(first, 7);
            Checkpoint.Save(tiny.File("half"), first);
        }

        using var second = tiny.NewSession();
        Checkpoint.Restore(tiny.File("half"), second);
        Train(second, 7);
        Checkpoint.Save(tiny.File("resumed"), second);

        // Weights, averages, Adam's state, random streams, image order and counters: every file.
        AssertSameFiles(tiny.File("through"), tiny.File("resumed"));
    }

    [Fact]
    public void A_checkpoint_written_again_is_the_same()
    {
        using var tiny = new TinyRun();
        using var session = tiny.NewSession();
        Train(session, 2);
        Checkpoint.Save(tiny.File("a"), session);
        using var other = tiny.NewSession();
        Checkpoint.Restore(tiny.File("a"), other);
        Checkpoint.Save(tiny.File("b"), other);
        AssertSameFiles(tiny.File("a"), tiny.File("b"));
    }

    [Fact]
    public void Another_network_or_other_images_are_refused()
    {
        using var tiny = new TinyRun();
        using var session = tiny.NewSession();
        Checkpoint.Save(tiny.File("a"), session);
        var wider =
            tiny.Recipe with { Generator = (StyleGan2GeneratorOptions)tiny.Recipe.Generator with { WDim = 16 } };
        using var other = new TrainingSession(wider, session.Images, CPU);
        Assert.Contains(
            "the generator", Assert.Throws<InputException>(() => Checkpoint.Restore(tiny.File("a"), other)).Message,
            StringComparison.Ordinal);

        using var fewer = new TinyRun(images: 5);
        using var elsewhere = new TrainingSession(tiny.Recipe, ImageSet.Load(fewer.Recipe.Data), CPU);
        Assert.Contains(
            "5 images are not the 6",
            Assert.Throws<InputException>(() => Checkpoint.Restore(tiny.File("a"), elsewhere)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"schema": 99}""")]
    [InlineData("""{"schema": 1}""")]
    [InlineData("""{"schema": 2}""")]
    [InlineData("""{"schema": "1"}""")]
    public void A_damaged_state_is_refused_by_name(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File(CheckpointState.FileName), text);
        var message = Assert.Throws<InputException>(() => CheckpointState.Read(folder.Path)).Message;
        Assert.Contains("state.json", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_generator_with_a_missing_tensor_is_refused_whole()
    {
        using var tiny = new TinyRun();
        using var session = tiny.NewSession();
        Checkpoint.Save(tiny.File("a"), session);
        var path = Path.Combine(tiny.File("a"), CheckpointFolder.GeneratorEmaFile);
        using (var file = Safetensors.Read(path))
            Safetensors.Write(path, file.Tensors.Skip(1).Select(pair => (pair.Key, pair.Value)).ToList());
        var message = Assert.Throws<InputException>(() => TrainedGenerator.Load(tiny.File("a"))).Message;
        Assert.Contains("1 tensors missing", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CheckpointFolder.GeneratorFile, "synthesis.b4.const", float.NaN)]
    [InlineData(CheckpointFolder.GeneratorEmaFile, "mapping.w_avg", float.PositiveInfinity)]
    [InlineData(CheckpointFolder.DiscriminatorFile, "b4.out.bias", float.NegativeInfinity)]
    [InlineData(CheckpointFolder.OptimizerFile, "generator.mapping.fc0.weight.exp_avg_sq", float.PositiveInfinity)]
    public void A_checkpoint_that_is_not_finite_is_refused_by_file_and_tensor(string file, string tensor, float value)
    {
        using var tiny = new TinyRun();
        using var session = tiny.NewSession();
        Train(session, 1);
        Checkpoint.Save(tiny.File("a"), session);
        var path = Path.Combine(tiny.File("a"), file);
        using (var good = Safetensors.Read(path))
        {
            good.Tensors[tensor].flatten()[0].fill_(value);
            Safetensors.Write(path, good.Tensors.Select(pair => (pair.Key, pair.Value)).ToList());
        }

        var message = Assert.Throws<InputException>(() => Checkpoint.Restore(tiny.File("a"), session)).Message;
        Assert.StartsWith(
            $"{path}: {tensor}: found NaN or infinity, expected finite weights", message, StringComparison.Ordinal);
        if (file != CheckpointFolder.GeneratorEmaFile) return;
        Assert.Equal(message, Assert.Throws<InputException>(() => TrainedGenerator.Load(tiny.File("a"))).Message);
    }

    [Fact]
    public void An_image_depends_on_checkpoint_seed_and_psi_only()
    {
        using var tiny = new TinyRun();
        using var session = tiny.NewSession();
        Train(session, 2);
        Checkpoint.Save(tiny.File("a"), session);
        using var generator = TrainedGenerator.Load(tiny.File("a"));
        using var scope = NewDisposeScope();
        var together = generator.Sample([5, 6, 7], new() { Psi = 0.7 });
        var alone = generator.Sample([6], new() { Psi = 0.7 });
        Assert.Equal([3, 3, 8, 8], together.shape);
        Assert.True(together[1].allclose(alone[0], rtol: 1e-5, atol: 1e-6));
        Assert.False(together[1].allclose(together[0]));
        Assert.False(generator.Sample([6], new() { Psi = 1 }).allclose(alone));

        // psi 0 is the mean image, whatever the seed.
        Assert.True(
            generator.Sample([1], new() { Psi = 0 }).allclose(
                generator.Sample([2], new() { Psi = 0 }), rtol: 1e-5, atol: 1e-6));
    }

    [Fact]
    public void A_walk_passes_through_the_seeds_images()
    {
        using var tiny = new TinyRun();
        using var session = tiny.NewSession();
        Checkpoint.Save(tiny.File("a"), session);
        using var generator = TrainedGenerator.Load(tiny.File("a"));
        using var scope = NewDisposeScope();
        var walk = generator.Interpolate([1, 2, 3], frames: 4);
        var seeds = generator.Sample([1, 2, 3]);
        Assert.Equal(9, walk.shape[0]);
        for (int i = 0; i < 3; i++) Assert.True(walk[4 * i].allclose(seeds[i], rtol: 1e-5, atol: 1e-6));
        Assert.False(walk[2].allclose(seeds[0], rtol: 1e-5, atol: 1e-6));
    }

    [Fact]
    public void A_run_stopped_and_resumed_ends_like_one_that_was_not()
    {
        using var tiny = new TinyRun();
        var recipe = tiny.WithPathLength;
        var whole = new Trainer(CPU, new TinyRun.Blind(), TimeProvider.System).Start(recipe, tiny.Runs);
        Assert.True(whole.Complete);

        using var stop = new CancellationTokenSource();
        var stopping = new TinyRun.Blind { OnStep = counters => { if (counters.Iteration == 3) stop.Cancel(); } };
        var part = new Trainer(CPU, stopping, TimeProvider.System).Start(recipe, tiny.Runs, stop.Token);
        Assert.False(part.Complete);
        Assert.Equal(3, part.Counters.Iteration);
        Assert.EndsWith("000000.012", part.Run.LatestCheckpoint, StringComparison.Ordinal);
        var rest = new Trainer(CPU, new TinyRun.Blind(), TimeProvider.System).Resume(part.Run);
        Assert.True(rest.Complete);

        foreach (var file in new[] { CheckpointFolder.GeneratorFile, CheckpointFolder.GeneratorEmaFile,
            CheckpointFolder.DiscriminatorFile, CheckpointFolder.OptimizerFile, CheckpointFolder.RngFile })
            Assert.True(
                File.ReadAllBytes(Path.Combine(whole.Run.LatestCheckpoint!, file))
                    .SequenceEqual(File.ReadAllBytes(Path.Combine(rest.Run.LatestCheckpoint!, file))),
                file);
        float mean = PathLengthMean(whole.Run);
        Assert.NotEqual(0, mean);
        Assert.Equal(mean, PathLengthMean(rest.Run));
        Assert.Equal(
            ["0.008", "0.012", "0.016", "0.024", "0.032"], MetricsCsv.ReadRows(rest.Run.MetricsPath)
            .Select(row => row["kimg"]));
        Assert.Equal(
            ["0.008", "0.016", "0.024", "0.032"], MetricsCsv.ReadRows(whole.Run.MetricsPath)
            .Select(row => row["kimg"]));

        static float PathLengthMean(RunFolder run) =>
            CheckpointState.Read(run.LatestCheckpoint!).Parts["path_length"].GetProperty("mean").GetSingle();
    }

    [Fact]
    public void A_run_folder_holds_what_the_design_says()
    {
        using var tiny = new TinyRun();
        var run = new Trainer(CPU, new TinyRun.Blind(), TimeProvider.System).Start(tiny.Recipe, tiny.Runs).Run;
        Assert.True(File.Exists(run.RealsPath));
        Assert.Equal(
            ["000000.008.png", "000000.016.png", "000000.024.png", "000000.032.png", "000000.png"],
            Directory.GetFiles(run.SamplesFolder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["000000", "000000.008", "000000.016", "000000.024", "000000.032"],
            Directory.GetDirectories(run.CheckpointsFolder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var resolved = File.ReadAllText(run.RecipePath);
        Assert.Contains("torchsharp:", resolved, StringComparison.Ordinal);
        Assert.Equal(RecipeFile.Format(tiny.Recipe), RecipeFile.Format(RecipeFile.Read(run.RecipePath)));
        Assert.Equal(run.Root, RunFolder.Find(tiny.Runs, "nowhere").Root);
        Assert.Equal(run.Root, RunFolder.Find("latest", tiny.Runs).Root);
        Assert.Equal(run.LatestCheckpoint, RunFolder.FindCheckpoint(run.Root, "nowhere"));
        Assert.Throws<InputException>(() => RunFolder.Find(tiny.File("images"), tiny.Runs));

        // Each row has its losses; the R1 phase (every 3rd iteration) is due in every tick of 2 iterations but one.
        Assert.All(MetricsCsv.ReadRows(run.MetricsPath), row => Assert.NotEqual("", row["loss_g"]));
        Assert.Equal(
            [true, true, false, true], MetricsCsv.ReadRows(run.MetricsPath).Select(row => row["r1"].Length > 0));
    }
}
