using FewShotGan.Checkpoints;
using FewShotGan.Optimizers;
using FewShotGan.Parts;
using FewShotGan.Recipes;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Optimizers;

public sealed class OptimizerResumeTests
{
    public static TheoryData<string> Names => [.. PartRegistry.All<OptimizerOptions>().Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_run_that_was_stopped_and_resumed_is_bit_for_bit_the_one_that_was_not(string name)
    {
        using var tiny = new TinyRun();
        var recipe = Recipe(tiny, name);
        var training = new Trainer(CPU, new TinyRun.Blind(), TimeProvider.System);
        var whole = training.Start(recipe, tiny.File("whole"));
        Assert.True(whole.Complete);
        using var stop = new CancellationTokenSource();
        var watched = new Trainer(
            CPU, new TinyRun.Blind { OnStep = counters => { if (counters.Iteration == 3) stop.Cancel(); } },
            TimeProvider.System);
        var stopped = watched.Start(recipe, tiny.File("stopped"), stop.Token);
        Assert.False(stopped.Complete);
        var resumed = training.Resume(stopped.Run);
        Assert.True(resumed.Complete);
        var files = Directory.GetFiles(whole.Run.LatestCheckpoint!, "*.safetensors");
        Assert.Contains(files, file => Path.GetFileName(file) == CheckpointFolder.OptimizerFile);
        foreach (var file in files)
            Assert.Equal(
                File.ReadAllBytes(file),
                File.ReadAllBytes(Path.Combine(resumed.Run.LatestCheckpoint!, Path.GetFileName(file))));
    }

    [Theory]
    [InlineData("adam", "exp_avg", "exp_avg_sq", "step")]
    [InlineData("adamw", "exp_avg", "exp_avg_sq", "step")]
    [InlineData("rmsprop", "square_avg", "step")]
    [InlineData("sgd")]
    public void A_checkpoint_keeps_what_the_optimiser_keeps_by_the_parameters_names(string name, params string[] kept)
    {
        using var tiny = new TinyRun();
        var recipe = Recipe(tiny, name);
        using var session = new TrainingSession(recipe, FewShotGan.Images.ImageSet.Load(recipe.Data), CPU);
        session.RunIteration(new TinyRun.Recorder());
        Checkpoint.Save(tiny.File("saved"), session);
        Assert.Null(CheckpointFolder.FindDamage(tiny.File("saved")));
        using var file = Safetensors.Read(Path.Combine(tiny.File("saved"), CheckpointFolder.OptimizerFile));
        var names =
            new[] { ("generator", session.Step.GeneratorOptimizer),
                ("discriminator", session.Step.DiscriminatorOptimizer) }
            .Zip<(string, NetworkOptimizer), nn.Module>([session.Networks.Generator, session.Networks.Discriminator])
            .SelectMany(
                pair => pair.Second.named_parameters()
                .SelectMany(entry => kept.Select(value => $"{pair.First.Item1}.{entry.name}.{value}")));
        Assert.Equal(names.Order(StringComparer.Ordinal), file.Tensors.Keys.Order(StringComparer.Ordinal));
        using var other = new TrainingSession(recipe, FewShotGan.Images.ImageSet.Load(recipe.Data), CPU);
        Checkpoint.Restore(tiny.File("saved"), other);
        Checkpoint.Save(tiny.File("again"), other);
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(tiny.File("saved"), CheckpointFolder.OptimizerFile)),
            File.ReadAllBytes(Path.Combine(tiny.File("again"), CheckpointFolder.OptimizerFile)));
    }

    // Rates that change, for a resumed run has to find the right one.
    private static Recipe Recipe(TinyRun tiny, string name)
    {
        var options = (OptimizerOptions)Activator.CreateInstance(PartRegistry.All<OptimizerOptions>()[name])!;
        return tiny.Recipe with { Optimizer =
            options with { Schedule = "linear", WarmupKimg = 0.01, GLr = 1e-3, DLr = 2e-3 } };
    }
}
