using System.Globalization;
using System.Text.Json;
using FewShotGan.Checkpoints;
using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

/// <summary>Runs with vision-aided discriminators, on networks made for it.</summary>
public sealed class VisionAidedRunTests : IDisposable
{
    private readonly TinyRun tiny = new(images: 12);
    private readonly TemporaryFolder folder = new();
    private readonly string[] networks;

    public VisionAidedRunTests() =>
        networks = [
            TinyEyes.Write(folder, "wide", channels: 8), TinyEyes.Write(folder, "blind", isBlind: true),
            TinyEyes.Write(folder, "narrow")];

    public void Dispose()
    {
        tiny.Dispose();
        folder.Dispose();
    }

    /// <summary>The first after 2 iterations, the second after 5, in the middle of a tick.</summary>
    private VisionAidedRecipe Aided => new()
    {
        Networks = networks, Count = 2, StartKimg = 0.008, IntervalKimg = 0.012, Resolution = 32, Width = 8,
        Augment = new AdaAugmentOptions { Target = VisionAidedRecipe.AdaTarget },
    };

    private Recipe With(VisionAidedRecipe aided) => tiny.Recipe with { VisionAided = aided };

    private Recipe Projected(VisionAidedRecipe aided)
    {
        var recipe = tiny.Projected("fastgan", "m-lsd-512-tiny");
        return recipe with { VisionAided = aided, Inputs = [], Training = recipe.Training with { MicroBatch = 2 } };
    }

    private static Trainer Training(TinyRun.Blind? observer = null) => new(CPU, observer ?? new(), TimeProvider.System);

    private static TrainingSession Session(Recipe recipe) => new(recipe, ImageSet.Load(recipe.Data), CPU);

    private static JsonElement Members(string checkpoint) => CheckpointState.Read(checkpoint).Parts["vision_aided"];

    private static List<IReadOnlyDictionary<string, string>> Rows(string path) => [.. MetricsCsv.ReadRows(path)];

    [Theory]
    [InlineData("stylegan2", "best", "ada")]
    [InlineData("projected", "random", "diffaugment")]
    public void A_run_that_adds_two_and_is_killed_between_them_and_resumed_is_bit_for_bit_the_one_that_was_not(
        string type, string select, string augment)
    {
        var aided =
            Aided with { Select = select, Augment = augment == "ada" ? Aided.Augment : new DiffAugmentOptions() };
        var recipe = type == "projected" ? Projected(aided) : With(aided);
        var whole = Training().Start(recipe, tiny.File("whole")).Run;

        // The second is there when it dies, not in the checkpoint that it goes on from.
        var dying =
            new TinyRun.Blind { OnStep = counters => { if (counters.Iteration == 6) throw new TimeoutException(); } };
        Assert.Throws<TimeoutException>(() => Training(dying).Start(recipe, tiny.File("killed")));
        var killed = RunFolder.Find(tiny.File("killed"), "");
        Assert.Equal(2, dying.Choices.Count);
        Assert.Equal(16, CheckpointState.Read(killed.LatestCheckpoint!).Nimg);
        Assert.Single(Members(killed.LatestCheckpoint!).EnumerateArray());
        Assert.Equal(2, Rows(killed.EventsPath).Count);

        var resumed = Training().Resume(killed).Run;
        var (expected, found) = (whole.LatestCheckpoint!, resumed.LatestCheckpoint!);
        var files = Directory.GetFiles(expected, "*.safetensors").Select(Path.GetFileName).Order().ToList();
        Assert.Equal(
            ["vision_aided.0.safetensors", "vision_aided.1.safetensors"],
            files.Where(name => name!.StartsWith("vision", StringComparison.Ordinal)));
        Assert.Equal(files, Directory.GetFiles(found, "*.safetensors").Select(Path.GetFileName).Order());
        foreach (var name in files)
            Assert.True(
                File.ReadAllBytes(Path.Combine(expected, name!))
                .SequenceEqual(File.ReadAllBytes(Path.Combine(found, name!))), name);
        Assert.Equal(Members(expected).GetRawText(), Members(found).GetRawText());
        foreach (var csv in new[] { "events.csv", "vision_aided.csv" })
            Assert.Equal(
                File.ReadAllText(Path.Combine(whole.Root, csv)), File.ReadAllText(Path.Combine(resumed.Root, csv)));
    }

    [Fact]
    public void Every_choice_is_a_row_of_events_and_every_member_a_row_a_tick()
    {
        var observer = new TinyRun.Blind();
        var run = Training(observer).Start(With(Aided), tiny.Runs).Run;
        var events = Rows(run.EventsPath);
        Assert.Equal(["0.008", "0.02"], events.Select(row => row["kimg"]));
        Assert.Equal(["narrow", "wide"], events.Select(row => row["network"]).Order());
        Assert.Equal(observer.Choices.Select(choice => choice.Network), events.Select(row => row["network"]));
        Assert.All(events, row => Assert.Equal("12", row["images"]));
        Assert.All(events, row => Assert.InRange(Number(row["accuracy"]), Number(row["low"]), Number(row["high"])));
        var rows = Rows(run.VisionAidedPath);
        Assert.Equal(["0.016", "0.024", "0.024", "0.032", "0.032"], rows.Select(row => row["kimg"]));
        Assert.All(rows, row =>
            Assert.All(new[] { "loss_g", "loss_d_real", "loss_d_fake", "d_sign_real", "augment_p" }, column =>
                Number(row[column])));
        Assert.Equal(["0", "1", "2", "2"], Rows(run.MetricsPath).Select(row => row["vision_aided"]));

        static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);
    }

    [Fact]
    public void With_stalled_the_second_is_added_at_the_first_evaluation_for_which_the_best_is_an_interval_old()
    {
        using var more = new TinyRun(images: 18);
        var aided = Aided with { Select = "given", StartKimg = 0, IntervalKimg = 0.008, AddWhen = "stalled" };
        var recipe = With(aided) with
        {
            Data = more.Recipe.Data with { HeldOut = "6" },
            Metrics = new() { Names = ["kid"], EveryKimg = 0.008, Samples = 12 },
            Training = more.Recipe.Training with { Kimg = 0.08 },
        };
        var run = Training().Start(recipe, tiny.Runs).Run;
        var evaluations = EvaluationsCsv.Read(run.EvaluationsPath);
        var expected = Enumerable.Range(1, evaluations.Count - 1).Select(count => evaluations.Take(count).ToList())
            .FirstOrDefault(until => until[^1].Nimg - BestEvaluation.Of(until)!.Nimg >= 8)?[^1].Kimg;
        Assert.NotNull(expected);
        Assert.Equal(
            ["0", expected.Value.ToString("R", CultureInfo.InvariantCulture)],
            Rows(run.EventsPath).Select(row => row["kimg"]));
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("multi_level")]
    [InlineData("conv")]
    [InlineData("mlp")]
    public void Every_head_learns_with_labels(string head)
    {
        foreach (var (i, file) in Directory.GetFiles(tiny.Recipe.Data.Source).Index())
            File.Move(file, tiny.File($"classes/{i % 2}/{i}.png"));
        var recipe = With(Aided with { StartKimg = 0, Head = head });
        using var session = Session(
            recipe with { Data = recipe.Data with { Source = tiny.File("classes"), Labels = "folders" } });
        session.AddVisionAided();
        using var meter = new LossMeter();
        session.RunIteration(meter);
        Assert.True(double.IsFinite(meter.Mean(VisionAidedEnsemble.Reported(0, "loss_g"))!.Value));
        Assert.Equal(2, session.Images.Classes.Count);
    }

    [Fact]
    public void Of_networks_that_cannot_be_told_apart_the_one_with_least_arithmetic_is_first_whatever_their_order()
    {
        // A generator that has learned nothing gives itself away to both that see.
        foreach (var order in new[] { networks, [.. networks.Reverse()] })
        {
            using var session = Session(With(Aided with { Networks = order, StartKimg = 0 }));
            var choice = session.AddVisionAided()!;
            Assert.Equal("narrow", choice.Network);
            Assert.Equal("the cheapest of 2 that cannot be told apart, of 3", choice.Why);
            Assert.Equal((16 * 16 * 4 * 27) + (8 * 8 * 4 * 36), choice.MultiplyAdds);
        }
    }

    [Fact]
    public void The_given_order_is_kept_without_looking_and_the_seed_draws_each_once()
    {
        Assert.Equal(
            [("wide", null), ("blind", null), ("narrow", (double?)null)],
            Choices("given", seed: 3).Select(choice => (choice.Network, choice.Accuracy)));
        var orders = Enumerable.Range(0, 6)
            .Select(seed => string.Join(' ', Choices("random", seed).Select(choice => choice.Network))).ToList();
        Assert.All(orders, order => Assert.Equal(["blind", "narrow", "wide"], order.Split(' ').Order()));
        Assert.True(orders.Distinct().Count() > 2);
        Assert.Equal(orders[1], string.Join(' ', Choices("random", 1).Select(choice => choice.Network)));

        List<VisionAidedChoice> Choices(string select, int seed)
        {
            var recipe = With(
                Aided with { Select = select, Count = 3, StartKimg = 0, IntervalKimg = 0.004 }) with { Seed = seed };
            using var session = Session(recipe);
            var choices = new List<VisionAidedChoice>();
            for (int i = 0; i < 3; i++)
            {
                choices.Add(session.AddVisionAided()!);
                Assert.Null(session.AddVisionAided());
                session.RunIteration(new TinyRun.Recorder());
            }

            return choices;
        }
    }

    [Fact]
    public void Choosing_and_adding_change_nothing_that_the_run_draws()
    {
        using var with = Session(With(Aided with { StartKimg = 0 }));
        using var without = Session(tiny.Recipe);
        Assert.NotNull(with.AddVisionAided());
        foreach (var ((name, stream), (_, other)) in with.Streams.Streams.Zip(without.Streams.Streams))
            Assert.Equal(name != "init", stream.get_state().allclose(other.get_state(), rtol: 0, atol: 0));
    }

    [Fact]
    public void Only_heads_are_trained_and_memory_stays_flat()
    {
        using var session = Session(With(Aided with { StartKimg = 0 }));
        session.AddVisionAided();
        session.RunIteration(new TinyRun.Recorder());
        var member = Assert.Single(session.VisionAided.Members);
        using var before = member.Head.parameters().First().detach().clone();
        long alive = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var recorder = new TinyRun.Recorder();
        for (int i = 0; i < new AdaAugmentOptions().Interval; i++) session.RunIteration(recorder);
        Assert.Equal(alive, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.False(member.Head.parameters().First().allclose(before, rtol: 0, atol: 0));
        Assert.All(member.Head.parameters(), parameter => Assert.False(parameter.requires_grad));
        foreach (var (
            phase, name) in new[] { ("Gmain", "loss_g"), ("Dmain", "loss_d_fake"), ("Dmain", "loss_d_real"),
            ("Dmain", "d_sign_real"), ("Dmain", "gradients_cleaned") })
            Assert.Contains((phase, VisionAidedEnsemble.Reported(0, name)), recorder.Entries);
    }

    [Fact]
    public void A_head_that_is_not_finite_is_seen()
    {
        using var session = Session(With(Aided with { StartKimg = 0 }));
        session.AddVisionAided();
        session.RunIteration(new TinyRun.Recorder());
        Assert.Null(Divergence.Now(session));
        using (var off = no_grad()) session.VisionAided.Members[0].Head.parameters().First().fill_(double.NaN);
        Assert.StartsWith(
            "iteration 1 (not finite: vision_aided.0 ", Divergence.Now(session), StringComparison.Ordinal);
    }

    [Fact]
    public void A_generator_that_has_diverged_when_one_is_to_be_added_within_a_tick_ends_the_run()
    {
        using var session = Session(
            With(Aided with { StartKimg = 0.008 }) with { Training = tiny.Recipe.Training with { TickKimg = 0.032 } });
        var run = RunFolder.Create(tiny.Runs, "poisoned", TimeProvider.System);
        var observer = new TinyRun.Blind
        {
            OnStep = _ =>
            {
                using var off = no_grad();
                session.Networks.GeneratorEma.parameters().First().fill_(double.NaN);
            },
        };
        var message = Assert.Throws<DivergedException>(
            () => new TrainingLoop(session, run, observer, TimeProvider.System).Run(default)).Message;
        Assert.Contains("diverged at iteration 2 (not finite: generator_ema ", message, StringComparison.Ordinal);
        Assert.Equal("000000", Path.GetFileName(run.LatestCheckpoint));
    }

    [Fact]
    public void A_checkpoint_without_them_is_gone_on_with_without_and_one_with_them_not_by_a_recipe_that_has_none()
    {
        using var plain = tiny.NewSession();
        plain.RunIteration(new TinyRun.Recorder());
        Checkpoint.Save(tiny.File("plain"), plain);
        using var aided = Session(With(Aided with { StartKimg = 0 }));
        aided.AddVisionAided();
        Checkpoint.Save(tiny.File("aided"), aided);
        Checkpoint.Restore(tiny.File("plain"), aided);
        Assert.Empty(aided.VisionAided.Members);
        Assert.NotNull(aided.AddVisionAided());

        Assert.Contains("vision_aided.networks: the run has narrow, which is not among them",
            Assert.Throws<InputException>(() => Checkpoint.Restore(tiny.File("aided"), plain)).Message,
            StringComparison.Ordinal);
        TinyEyes.Write(folder, "narrow", channels: 5);
        using var changed = Session(With(Aided with { StartKimg = 0 }));
        Assert.Contains("narrow: its file has SHA-256",
            Assert.Throws<InputException>(() => Checkpoint.Restore(tiny.File("aided"), changed)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_is_not_there_and_too_few_pictures_to_choose_by_are_found_before_the_run()
    {
        var problem = Assert.Throws<InputException>(
            () => Session(With(Aided with { Networks = ["dino-vit-s16", .. networks] }))).Message;
        Assert.Contains("dino-vit-s16: its file does not come with the tool", problem, StringComparison.Ordinal);
        using var few = new TinyRun(images: 6);
        Assert.Contains("found best with 6 images, expected at least 10",
            Assert.Throws<InputException>(() => Session(With(Aided) with { Data = few.Recipe.Data })).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "networks=[m-lsd-512-tini]",
        "vision_aided.networks: there is no feature network 'm-lsd-512-tini'; did you mean")]
    [InlineData("networks=[is-net, is-net]", "networks: found is-net twice, expected each once")]
    [InlineData("count=3", "count: found 3, expected 1 to the number of networks (2)")]
    [InlineData("count=0", "count: found 0, expected 1 to the number of networks (2)")]
    [InlineData("select=bst", "select: found 'bst', expected best, given, random; did you mean 'best'?")]
    [InlineData("add_when=never", "add_when: found 'never', expected interval, stalled")]
    [InlineData(
        "head=multilevel",
        "head: found 'multilevel', expected auto, multi_level, conv, mlp, perceptual; did you mean 'multi_level'?")]
    [InlineData("loss=hing", "loss.type: found 'hing', expected example, hinge")]
    [InlineData("augment=cutout", "augment.type: found 'cutout', expected ada, diffaugment, example, none")]
    [InlineData(
        "loss=relativistic",
        "loss.type: found relativistic, which compares images in pairs; expected another: example")]
    [InlineData("augment.policy=[color, colour]", "augment.policy: found 'colour', expected")]
    [InlineData("start_kimg=-1", "start_kimg: found -1, expected at least 0")]
    [InlineData("interval_kimg=0", "interval_kimg: found 0, expected a number above 0")]
    [InlineData("resolution=16", "resolution: found 16, expected 32 to 1024")]
    [InlineData("width=0", "width: found 0, expected 1 to 4096")]
    [InlineData("weight=0", "weight: found 0, expected a number above 0")]
    [InlineData("nets=1", "vision_aided.nets: unknown key")]
    public void A_wrong_key_is_refused_by_name(string change, string message) => Assert.Contains(
        message,
        Assert.Throws<InputException>(() => RecipeFile.Parse(
            "vision_aided: {networks: [m-lsd-512-tiny, blazeface-front]}", "r.yaml",
            RecipeOverride.Parse("vision_aided." + change))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void What_does_not_go_together_is_refused_and_without_networks_nothing_is()
    {
        const string Two = "vision_aided: {networks: [m-lsd-512-tiny, blazeface-front], count: 2";
        Assert.Contains(
            "found stalled without kid", Problem(Two + ", add_when: stalled}\nmetrics: [fd]"),
            StringComparison.Ordinal);
        Assert.Contains(
            "it takes no labels", Problem(Two + ", head: perceptual}\ndata: {labels: folders}"),
            StringComparison.Ordinal);
        Assert.Contains(
            "vision_aided.augment.pipe: found 'xyz'",
            Problem(Two + ", augment: {type: ada, pipe: xyz}}\naugment: none"), StringComparison.Ordinal);
        RecipeFile.Parse(
            Two + ", add_when: stalled}\nmetrics: [fd]", "r.yaml", RecipeOverride.Parse("vision_aided.networks=[]"));

        static string Problem(string yaml) =>
            Assert.Throws<InputException>(() => RecipeFile.Parse(yaml, "r.yaml")).Message;
    }

    [Fact]
    public void Measuring_with_a_network_that_may_be_chosen_is_warned_of()
    {
        var recipe = RecipeFile.Parse(
            "vision_aided: {networks: [m-lsd-512-tiny, pp-ocr-detector]}", "r.yaml") with { Data = tiny.Recipe.Data };
        Assert.Contains(
            Training().Plan(recipe).Warnings, warning =>
                warning.StartsWith("metrics.network pp-ocr-detector is what", StringComparison.Ordinal));
        var other = recipe with { Metrics = recipe.Metrics with { Network = "blazeface-front" } };
        var plan = Training().Plan(other);
        Assert.DoesNotContain(plan.Warnings, warning => warning.Contains("metrics.network", StringComparison.Ordinal));
        Assert.Equal(["m-lsd-512-tiny", "pp-ocr-detector"], plan.Candidates.Select(candidate => candidate.Network));
    }

    [Fact]
    public void What_a_run_began_with_cannot_be_changed_when_it_goes_on()
    {
        var run = Training()
            .Start(With(Aided) with { Training = tiny.Recipe.Training with { Kimg = 0.008 } }, tiny.Runs).Run;
        var own = RecipeFile.Read(run.RecipePath, RecipeOverride.Parse("vision_aided.width=4"));
        Assert.Contains("vision_aided.width (8 there, 4 here): settled when the run began",
            Assert.Throws<InputException>(() => Training().Resume(run, own)).Message, StringComparison.Ordinal);
    }
}
