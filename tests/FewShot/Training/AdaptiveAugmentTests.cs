using FewShotGan.Checkpoints;
using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Parts;
using FewShotGan.Passes;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

public class AdaptiveAugmentTests
{
    private static Recipe Ada(TinyRun tiny, AdaAugmentOptions ada) => tiny.Recipe with { Augment = ada };

    private static AdaTransform Transform(TrainingSession session) =>
        Assert.IsType<AdaTransform>(Assert.Single(session.Step.Passes.Inputs.Transforms));

    [Theory]
    [InlineData("both", "Gmain:fakes Dmain:fakes Dmain:reals Dreg:reals*")]
    [InlineData("discriminator", "Dmain:fakes Dmain:reals Dreg:reals*")]
    [InlineData("reals", "Dmain:reals Dreg:reals*")]
    public void Augmentation_applies_where_the_recipe_says_and_only_R1_asks_for_second_order(
        string appliesTo, string expected)
    {
        using var tiny = new TinyRun();
        using var session = tiny.NewSession();
        using var scope = NewDisposeScope();
        var reals = session.Images.Batch([0, 1, 2, 3], CPU);
        var watch = new Watch(reals);
        var recipe = tiny.Recipe with { Augment = new WatchOptions(watch) { AppliesTo = appliesTo } };
        using var step = TrainingStep.FromRecipe(session.Networks, recipe, session.Streams);
        var batch = new PhaseBatch(reals, null, randn(4, 8, generator: session.Streams.Latent), null);
        step.Run(0, 0, step.Phases.Select(_ => batch).ToList(), watch);
        Assert.Equal(expected, string.Join(' ', watch.Seen));
    }

    [Fact]
    public void P_moves_every_interval_and_is_clamped()
    {
        // Whatever the discriminator says is above this target.
        const double below = -2;
        using var tiny = new TinyRun();
        using var session = new TrainingSession(
            Ada(tiny, new() { P = 0.5, Target = below, Interval = 2, Kimg = 0.02 }), ImageSet.Load(tiny.Recipe.Data),
            CPU);
        var pipeline = Transform(session).Pipeline;
        var p = new List<float>();
        using var meter = new LossMeter();
        for (int i = 0; i < 6; i++)
        {
            session.RunIteration(meter);
            p.Add(pipeline.P);
        }

        // Two iterations of 4 images are 0.008 kimg, 0.4 of the way.
        Assert.Equal([0.5f, 0.9f, 0.9f, 1, 1, 1], p);
        Assert.Equal(meter.Mean("d_sign_real")!.Value, meter.Mean("r_t")!.Value, tolerance: 0.2);
        Assert.Null(meter.Mean("r_v"));
    }

    [Fact]
    public void A_fixed_p_stays()
    {
        using var tiny = new TinyRun();
        using var session = new TrainingSession(
            Ada(tiny, new() { Control = "fixed", P = 0.3 }), ImageSet.Load(tiny.Recipe.Data), CPU);
        for (int i = 0; i < 5; i++) session.RunIteration(new TinyRun.Recorder());
        Assert.Equal(0.3f, Transform(session).Pipeline.P);
        Assert.Null(Transform(session).Controller);
    }

    [Fact]
    public void R_v_looks_at_the_images_held_out()
    {
        using var tiny = new TinyRun();
        using var others = new TinyRun(images: 3);
        var recipe = Ada(tiny, new() { Control = "r_v", Interval = 1 });
        using var session = new TrainingSession(
            recipe, ImageSet.Load(tiny.Recipe.Data), CPU, ImageSet.Load(others.Recipe.Data));
        using var meter = new LossMeter();
        for (int i = 0; i < 3; i++) session.RunIteration(meter);
        Assert.True(double.IsFinite(meter.Mean("r_v")!.Value));

        using var without = new TrainingSession(recipe, ImageSet.Load(tiny.Recipe.Data), CPU);
        Assert.Throws<InvalidOperationException>(() => without.RunIteration(meter));
    }

    [Fact]
    public void R_v_on_a_folder_that_holds_nothing_out_is_refused()
    {
        using var tiny = new TinyRun();
        var run = new Trainer(CPU, new TinyRun.Blind(), TimeProvider.System);
        var message = Assert.Throws<InputException>(() => run.Plan(Ada(tiny, new() { Control = "r_v" }))).Message;
        Assert.StartsWith("augment.control: r_v needs images held out", message, StringComparison.Ordinal);
        Assert.EndsWith("take r_t", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_resumed_run_goes_on_bit_for_bit_with_p_and_its_window()
    {
        using var tiny = new TinyRun();
        using var others = new TinyRun(images: 3);
        var recipe = Ada(
            tiny, new() { Pipe = "bgc", Control = "r_v", P = 0.4, Interval = 4, Kimg = 0.1, Target = -0.9 });
        TrainingSession New() => new(recipe, ImageSet.Load(recipe.Data), CPU, ImageSet.Load(others.Recipe.Data));
        using var through = New();
        Train(through, 10);
        Checkpoint.Save(tiny.File("through"), through);

        using (var first = New())
        {
            Train(first, 5); // One iteration into a window.
            Checkpoint.Save(tiny.File("half"), first);
            var ada = CheckpointState.Read(tiny.File("half")).Parts["ada"];
            Assert.NotEqual(0, ada.GetProperty("held_out_count").GetInt64());
            Assert.NotEqual(0.4f, ada.GetProperty("p").GetSingle());
        }

        using var second = New();
        Checkpoint.Restore(tiny.File("half"), second);
        Train(second, 5);
        Checkpoint.Save(tiny.File("resumed"), second);
        foreach (var file in Directory.GetFiles(tiny.File("through")).Select(Path.GetFileName))
            Assert.True(
                File.ReadAllBytes(Path.Combine(tiny.File("through"), file!))
                .SequenceEqual(File.ReadAllBytes(Path.Combine(tiny.File("resumed"), file!))), file);
    }

    [Fact]
    public void P_and_the_measures_are_in_metrics_csv()
    {
        using var tiny = new TinyRun();
        var recipe = Ada(tiny, new() { P = 0.25, Interval = 2 }) with { Training = tiny.Recipe.Training };
        var outcome = new Trainer(CPU, new TinyRun.Blind(), TimeProvider.System).Start(recipe, tiny.Runs);
        var rows = MetricsCsv.ReadRows(outcome.Run.MetricsPath);
        Assert.All(rows, row =>
            Assert.True(row["augment_p"].Length > 0 && row["r_t"].Length > 0 && row["r_v"].Length == 0));
        var plain = new Trainer(CPU, new TinyRun.Blind(), TimeProvider.System).Start(tiny.Recipe, tiny.Runs);
        Assert.All(MetricsCsv.ReadRows(plain.Run.MetricsPath), row => Assert.Equal("", row["augment_p"] + row["r_t"]));
    }

    [Fact]
    public void An_adaptive_step_leaves_no_tensor_behind()
    {
        using var tiny = new TinyRun();
        using var others = new TinyRun(images: 3);
        var recipe = Ada(tiny, new() { Control = "r_v", P = 0.5, Interval = 3 });
        using var session = new TrainingSession(
            recipe, ImageSet.Load(recipe.Data), CPU, ImageSet.Load(others.Recipe.Data));
        using var meter = new LossMeter();
        long after3 = 0;
        for (int step = 1; step <= 12; step++)
        {
            session.RunIteration(meter);
            if (step == 3) after3 = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        }

        Assert.Equal(after3, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [InlineData(null, 25000, 500)]
    [InlineData(null, 40, 8)]
    [InlineData(3.0, 40, 3)]
    public void The_speed_follows_the_length_of_the_run_unless_it_is_given(
        double? given, double length, double expected) =>
        Assert.Equal(expected, new RunLength(length, 16).KimgOfP(given));

    private static void Train(TrainingSession session, int steps)
    {
        for (int i = 0; i < steps; i++) session.RunIteration(new TinyRun.Recorder());
    }

    /// <summary>Notes what an augmentation was asked for, and in which phase.</summary>
    private sealed class Watch(Tensor reals) : InputTransform, ILossReport
    {
        private readonly List<string> waiting = [];

        public List<string> Seen { get; } = [];

        public override string StateName => "watch";

        public override Tensor Apply(Tensor images, torch.Generator draws, bool secondOrder)
        {
            waiting.Add((images.allclose(reals, 0, 0) ? "reals" : "fakes") + (secondOrder ? "*" : ""));
            return images;
        }

        public void Report(string phase, string name, Tensor values)
        {
            Seen.AddRange(waiting.Select(what => $"{phase}:{what}"));
            waiting.Clear();
        }
    }

    private sealed record WatchOptions(Watch Watch) : AugmentOptions
    {
        public override InputTransform Create(RunLength length) => Watch;
    }
}
