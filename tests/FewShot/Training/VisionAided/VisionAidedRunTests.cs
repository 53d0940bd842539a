using System.Globalization;
using System.Text.Json;
using FewShotGan.Checkpoints;
using FewShotGan.Inputs;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Training;

/// <summary>Runs with vision-aided discriminators.</summary>
public sealed class VisionAidedRunTests : VisionAidedCase
{
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
        var whole = Training().Start(recipe, Tiny.File("whole")).Run;

        // The second is there when it dies, not in the checkpoint that it goes on from.
        var dying =
            new TinyRun.Blind { OnStep = counters => { if (counters.Iteration == 6) throw new TimeoutException(); } };
        Assert.Throws<TimeoutException>(() => Training(dying).Start(recipe, Tiny.File("killed")));
        var killed = RunFolder.Find(Tiny.File("killed"), "");
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
        var run = Training(observer).Start(With(Aided), Tiny.Runs).Run;
        var events = Rows(run.EventsPath);
        Assert.Equal(["0.008", "0.02"], events.Select(row => row["kimg"]));
        Assert.Equal(["narrow", "wide"], events.Select(row => row["network"]).Order());
        Assert.Equal(observer.Choices.Select(choice => choice.Network), events.Select(row => row["network"]));
        Assert.All(events, row => Assert.Equal("12", row["pictures"]));
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
        var run = Training().Start(recipe, Tiny.Runs).Run;
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
        foreach (var (i, file) in Directory.GetFiles(Tiny.Recipe.Data.Source).Index())
            File.Move(file, Tiny.File($"classes/{i % 2}/{i}.png"));
        var recipe = With(Aided with { StartKimg = 0, Head = head });
        using var session = Session(
            recipe with { Data = recipe.Data with { Source = Tiny.File("classes"), Labels = "folders" } });
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
        foreach (var order in new[] { Networks, [.. Networks.Reverse()] })
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
        using var without = Session(Tiny.Recipe);
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
            With(Aided with { StartKimg = 0.008 }) with { Training = Tiny.Recipe.Training with { TickKimg = 0.032 } });
        var run = RunFolder.Create(Tiny.Runs, "poisoned", TimeProvider.System);
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
        using var plain = Tiny.NewSession();
        plain.RunIteration(new TinyRun.Recorder());
        Checkpoint.Save(Tiny.File("plain"), plain);
        using var aided = Session(With(Aided with { StartKimg = 0 }));
        aided.AddVisionAided();
        Checkpoint.Save(Tiny.File("aided"), aided);
        Checkpoint.Restore(Tiny.File("plain"), aided);
        Assert.Empty(aided.VisionAided.Members);
        Assert.NotNull(aided.AddVisionAided());

        Assert.Contains("vision_aided.networks: the run has narrow, which is not among them",
            Assert.Throws<InputException>(() => Checkpoint.Restore(Tiny.File("aided"), plain)).Message,
            StringComparison.Ordinal);
        TinyEyes.Write(Folder, "narrow", channels: 5);
        using var changed = Session(With(Aided with { StartKimg = 0 }));
        Assert.Contains("narrow: its file has SHA-256",
            Assert.Throws<InputException>(() => Checkpoint.Restore(Tiny.File("aided"), changed)).Message,
            StringComparison.Ordinal);
    }
}
