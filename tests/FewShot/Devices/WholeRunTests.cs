using FewShotGan.Golden;
using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Parts;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;
using FewShotGan.Runs;
using FewShotGan.Sampling;
using FewShotGan.Tests.Training;
using FewShotGan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Devices;

/// <summary>
/// Training, checkpoints, sampling and metrics on an explicit CPU while another device is the default.
/// </summary>
[Collection(MetaDefault.Collection)]
public sealed class WholeRunTests : IDisposable
{
    private readonly TinyRun tiny = new(images: 18);
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        tiny.Dispose();
        folder.Dispose();
    }

    private Recipe Ada(int? microBatch) => tiny.Recipe with
    {
        Augment = new AdaAugmentOptions { P = 0.6, Interval = 2, Control = "r_v" },
        Regularizers = [
            new R1Options { Gamma = 0.1, Interval = 2 }, new PathLengthOptions { Weight = 2, Interval = 2 }],
        Training = tiny.Recipe.Training with { MicroBatch = microBatch, StyleMixingProb = 1 },
    };

    private Recipe VisionAided(string augment) => tiny.Recipe with
    {
        VisionAided = new()
        {
            Networks = [TinyEyes.Write(folder, "wide", channels: 8), TinyEyes.Write(folder, "narrow")],
            StartKimg = 0, Resolution = 32, Width = 8, Augment = augment == "ada"
            ? new AdaAugmentOptions()
            : new DiffAugmentOptions(),
        },
    };

    [Theory]
    [InlineData(null)]
    [InlineData(2)]
    public void StyleGAN2_with_ADA_R1_and_path_length_runs_on_the_device_given(int? microBatch) =>
        RunsOnTheCpu(Ada(microBatch));

    [Theory]
    [InlineData("fastgan")]
    [InlineData("stylegan2")]
    public void A_projected_GAN_runs_on_the_device_given(string generator) => RunsOnTheCpu(tiny.Projected(generator));

    [Theory]
    [InlineData("ada")]
    [InlineData("diffaugment")]
    public void A_vision_aided_GAN_runs_on_the_device_given(string augment) => RunsOnTheCpu(VisionAided(augment));

    [Fact]
    public void A_run_from_its_recipe_to_its_last_evaluation_stays_on_the_device_given()
    {
        var recipe = Ada(microBatch: null) with
        {
            Data = tiny.Recipe.Data with { HeldOut = "6" },
            Training = tiny.Recipe.Training with { Kimg = 0.008 },
            Metrics = new() { EveryKimg = 0.008, Samples = 12 },
        };
        var observer = new TinyRun.Blind();
        using var meta = new MetaDefault();
        var run = new Trainer(CPU, observer, TimeProvider.System).Start(recipe, tiny.Runs).Run;
        Assert.Empty(observer.Warnings);
        var values = EvaluationsCsv.Read(run.EvaluationsPath)[^1].Values;
        Assert.Equal(16, values.Count);
        Assert.All(values, value => Assert.True(double.IsFinite(value.Value), value.Name));
    }

    // Two iterations, a checkpoint, two more from it; and the bits are those of a run where no other device was the
    // default.
    private void RunsOnTheCpu(Recipe recipe)
    {
        Trained(recipe, "plain", _ => { });
        using var scope = NewDisposeScope();
        using var meta = new MetaDefault();
        Trained(recipe, "explicit", AssertOnCpu);
        foreach (var name in Directory.GetFiles(tiny.File("plain"), "*.safetensors").Select(Path.GetFileName))
            Assert.Equal(
                File.ReadAllBytes(tiny.File($"plain/{name}")), File.ReadAllBytes(tiny.File($"explicit/{name}")));
        using var generator = TrainedGenerator.Load(tiny.File("explicit"), CPU);
        OnCpu.Assert(generator.Sample([0, 1]), "samples");
        OnCpu.Assert(generator.Interpolate([0, 1], 2), "walk");
        if (!generator.IsStyleBased) return;
        OnCpu.Assert(generator.Mix([0], [1], [0]), "mixed");
        var side = generator.Options.Resolution;
        using var found = Inverter.Project(
            generator, zeros(1, 3, side, side, device: CPU), new() { Steps = 2, Samples = 8 });
        OnCpu.Assert(found.W, "w");
    }

    private void Trained(Recipe recipe, string name, Action<TrainingSession> check)
    {
        ImageSet images = ImageSet.Load(recipe.Data), heldOut = ImageSet.Load(recipe.Data);
        using (var session = new TrainingSession(recipe, images, CPU, heldOut))
        {
            session.AddVisionAided();
            check(session);
            Run(session);
            Checkpoint.Save(tiny.File(name), session);
        }

        using var resumed = new TrainingSession(recipe, images, CPU, heldOut);
        Checkpoint.Restore(tiny.File(name), resumed);
        check(resumed);
        Run(resumed);
        Checkpoint.Save(tiny.File(name), resumed);

        void Run(TrainingSession session)
        {
            for (int i = 0; i < 2; i++) session.RunIteration(new OnCpuReport());
            check(session);
        }
    }

    private static void AssertOnCpu(TrainingSession session)
    {
        OnCpu.Assert(session.Networks.Generator, "generator");
        OnCpu.Assert(session.Networks.Discriminator, "discriminator");
        OnCpu.Assert(session.Networks.GeneratorEma, "average");
        foreach (var member in session.VisionAided.Members) OnCpu.Assert(member.Head, "head");
        Assert.Equal(2 + session.VisionAided.Members.Count, session.States.SelectMany(part => part.Optimizers).Count());
        foreach (var (name, _, optimizer) in session.States.SelectMany(part => part.Optimizers))
            foreach (var (average, value) in optimizer.States.SelectMany(state => state.Averages))
                OnCpu.Assert(value, $"{name}'s {average}");
        foreach (var (name, stream) in session.States.SelectMany(part => part.Streams))
            OnCpu.Assert(stream.get_state(), name);
        foreach (var ada in session.Step.Passes.Inputs.Transforms.OfType<AdaTransform>())
            Assert.True(double.IsFinite(ada.Controller!.State.Training));
    }

    /// <summary>Every loss that is reported is on the CPU.</summary>
    private sealed class OnCpuReport : ILossReport
    {
        public void Report(string phase, string name, Tensor values)
        {
            OnCpu.Assert(values, $"{phase}'s {name}");
            Assert.True(values.detach().isfinite().all().item<bool>(), $"{phase}'s {name} is not finite");
        }
    }
}
