using System.Collections.Concurrent;
using FewShotGan.Metrics;
using FewShotGan.Race;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Race;

public sealed class RaceRunnerTests : IDisposable
{
    private readonly TinyRun tiny = new(images: 18);
    private readonly List<string> said = [];

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void The_better_half_goes_on_and_the_last_have_more_seeds()
    {
        var kids = new Dictionary<string, double[]>
        {
            ["a"] = [5, 4, 1], ["b"] = [2, 3, 3], ["c"] = [3, 1, 2], ["d"] = [4, 2, 9], ["e"] = [9, 9, 9],
        };
        var (race, plan) = Plan([.. kids.Keys], seeds: 2, 0.5, 1, 2);
        var executor = new Written((job, run) => (kids[job.Candidate][Rung(job)] + job.Seed, 0.5, null));
        var standings = new RaceRunner(race, plan, executor, Say).Run(default)!;

        // 5 to 0.5 kimg, the better 3 to 1, the better 2 to 2.
        Assert.Equal([["b", "c", "d", "a", "e"], ["c", "d", "b"], ["c", "d"]],
            standings.Rungs.Select(results => results.Select(result => result.Job.Candidate)));
        Assert.Equal([("c", 1), ("d", 1)], standings.Again.Select(result => (result.Job.Candidate, result.Job.Seed)));
        Assert.Equal(("c", 0), (standings.Best!.Job.Candidate, standings.Best.Job.Seed));
        Assert.Equal(5 + 3 + 2 + 2, said.Count);
        var answer = RaceWords.Answer(standings).ToList();
        Assert.Equal("c makes the best generator of these images.", answer[0]);
        Assert.StartsWith("It has KID 2.5, the mean of 2 seeds. d has KID 9.5; the difference is beyond chance (",
            answer[1], StringComparison.Ordinal);
        race.Conclude(plan, standings);
        Assert.Equal(1 + 12, File.ReadAllLines(race.CsvPath).Length);
        Assert.True(File.Exists(race.PagePath));
    }

    [Fact]
    public void Brackets_are_halved_apart_and_the_last_of_all_stand_against_each_other()
    {
        var kids = new Dictionary<string, double[]>
        {
            ["a"] = [1, 4, 7], ["b"] = [2, 3, 7], ["slow"] = [9, 1, 6], ["slower"] = [9, 5, 7],
        };
        Assert.Equal([["a", "b"], ["slow", "a", "slower"]], Names(0.5, 1));

        // Further rungs are of the best, whichever brackets they are from.
        Assert.Equal([["a", "b"], ["slow", "a", "slower"], ["slow", "a"]], Names(0.5, 1, 2));

        IEnumerable<IEnumerable<string>> Names(params double[] kimg)
        {
            var (race, plan) = Plan([.. kids.Keys], seeds: 2, kimg);
            plan = plan with
            {
                Candidates = [.. plan.Candidates.Select((one, i) => one with { Bracket = i / 2 })],
                Rungs = [new(0.5, 2) { Later = [0] }, new(1, 1) { Later = [2] }, .. plan.Rungs.Skip(2)],
            };
            plan.Write(race.PlanPath);
            plan = RacePlan.Read(race.PlanPath);
            var executor = new Written((job, run) => (kids[job.Candidate][Rung(job)] + job.Seed, 0.5, null));
            var standings = new RaceRunner(race, plan, executor, Say).Run(default)!;
            race.Conclude(plan, standings);
            Assert.Contains("slow, slower from rung 2 on", File.ReadAllText(race.PagePath), StringComparison.Ordinal);
            return standings.Rungs.Select(results => results.Select(result => result.Job.Candidate));
        }
    }

    [Fact]
    public void Copies_alike_images_divergence_and_failure_are_vetoed_whatever_their_KID()
    {
        var (race, plan) = Plan(["copies", "alike", "diverged", "fails", "sound", "worse"], seeds: 1, 0.5, 1);
        var executor = new Written((job, run) => job.Candidate switch
        {
            "copies" => (0.1, 0.5, 0.001),
            "alike" => (0.2, 0.1, null),
            "diverged" => (double.NaN, 0.5, null),
            "fails" => null,
            "sound" => (5, 0.5, 0.5),
            _ => (6, 0.5, null),
        });
        var standings = new RaceRunner(race, plan, executor, Say).Run(default)!;
        Assert.Equal(["sound", "worse"], standings.Rungs[1].Select(result => result.Job.Candidate));
        Assert.Equal(
            ["alike: its images have become all alike", "copies: it copies training images",
                "diverged: its KID could not be measured", "fails: it fell over"],
            standings.Rungs[0].Where(result => result.Veto is not null)
                .Select(result => $"{result.Job.Candidate}: {result.Veto}").Order());
    }

    [Fact]
    public void Ties_are_said_to_be_ties()
    {
        var (race, plan) = Plan(["a", "b", "c"], seeds: 3, 0.5, 1);
        var executor = new Written((job, run) => (job.Candidate switch { "a" => 5.0, "b" => 5.4, _ => 5.8 }
            + (0.7 * (job.Seed == 1 && job.Candidate == "a" ? 2 : job.Seed)), 0.5, null));
        var answer = string.Join('\n', RaceWords.Answer(new RaceRunner(race, plan, executor, Say).Run(default)!));
        Assert.StartsWith("a has the least KID, but b may make as good a generator of these images: a tie.", answer,
            StringComparison.Ordinal);
        Assert.Contains("the difference may be chance (95 % interval of the difference", answer,
            StringComparison.Ordinal);
        Assert.Contains("Left behind though their intervals met the winner's there, so perhaps as good: "
            + "c (at 0.5 kimg).", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void A_race_that_is_killed_anywhere_decides_the_same_and_its_runs_have_the_same_bytes()
    {
        var whole = RealRace("whole");
        var expected = new RaceRunner(whole.Race, whole.Plan, new InProcess(), Say).Run(default)!;
        Assert.Equal([3, 2], expected.Rungs.Select(results => results.Count));
        InProcess[] deaths =
        [
            new() { Left = 3 }, new() { Left = 11 }, new() { Left = 26 },
            new() { LeftTicks = 2 }, new() { LeftTicks = 8 }, // a rung's row is written, its checkpoint is not
        ];
        foreach (var (i, dying) in deaths.Index())
        {
            var killed = RealRace($"killed{i}");
            Assert.ThrowsAny<Exception>(() => new RaceRunner(killed.Race, killed.Plan, dying, Say).Run(default));
            var found = new RaceRunner(killed.Race, killed.Plan, new InProcess(), Say).Run(default)!;
            Assert.Equal(Decisions(expected), Decisions(found));
            foreach (var result in expected.Rungs[^1].Concat(expected.Again))
                Assert.Equal(
                    Bytes(whole.Race.RunOf(result.Job.Candidate, result.Job.Seed)!),
                    Bytes(killed.Race.RunOf(result.Job.Candidate, result.Job.Seed)!));
        }

        whole.Race.Conclude(whole.Plan, expected);
        Assert.Equal(RunFolder.FindCheckpoint(whole.Race.BestPath, ""),
            Path.GetFullPath(
                whole.Race.RunOf(expected.Best!.Job.Candidate, expected.Best.Job.Seed)!.LatestCheckpoint!));

        static List<(string, double, double?)> Decisions(RaceStandings standings) =>
            [.. standings.Rungs.SelectMany(results => results).Concat(standings.Again)
                .Select(result => (result.Job.Candidate, result.Job.Kimg, result.Kid?.Value))];

        static string Bytes(RunFolder run) => string.Join('\n',
            Directory.GetFiles(run.LatestCheckpoint!, "*.safetensors").Order(StringComparer.Ordinal)
                .Select(path => Path.GetFileName(path) + Convert.ToHexString(File.ReadAllBytes(path))));
    }

    private void Say(string line)
    {
        lock (said) said.Add(line);
    }

    private static int Rung(RaceJob job) => (int)Math.Round(Math.Log2(job.Kimg / 0.5));

    private (RaceFolder Race, RacePlan Plan) Plan(string[] names, int seeds, params double[] rungs)
    {
        int left = 2 * names.Length;
        var plan = new RacePlan
        {
            Source = "images", Minutes = 10, Seeds = seeds, Lanes = 2, Threads = 1, Network = "blazeface-back",
            Candidates = [.. names.Select(name => new RaceCandidate(name, 10, 1, null))],
            Rungs = [.. rungs.Select(kimg => new RaceRung(kimg, left = Math.Max(2, (left + 1) / 2)))],
        };
        var recipes = names.Select(name => tiny.Recipe with { Name = name }).ToList();
        return (RaceFolder.Create(tiny.File("races"), plan, recipes, TimeProvider.System), plan);
    }

    /// <summary>Three candidates that differ in their rates, on rungs of 16 and 32 images.</summary>
    private (RaceFolder Race, RacePlan Plan) RealRace(string name)
    {
        var plan = new RacePlan
        {
            Source = tiny.Recipe.Data.Source, Minutes = 1, Seeds = 2, Lanes = 1, Threads = 1,
            Network = "blazeface-back", Candidates = [.. "abc".Select(one => new RaceCandidate($"{one}", 1, 1, null))],
            Rungs = [new(0.016, 3), new(0.032, 2)],
        };
        var recipes = "abc".Select((one, i) => tiny.Recipe with
        {
            Name = $"{one}", Optimizer = tiny.Recipe.Optimizer with { GLr = 0.001 * (i + 1) },
            Metrics = new() { Names = ["kid"], EveryKimg = 0.016, Samples = 12 },
            Training = tiny.Recipe.Training with { Kimg = 0.032, TickKimg = 0.008, SnapshotTicks = 2 },
        }).ToList();
        return (RaceFolder.Create(tiny.File(name), plan, recipes, TimeProvider.System), plan);
    }

    /// <summary>Writes what a run would have measured: KID, diversity, p of copying; nothing where it fails.</summary>
    private sealed class Written(Func<RaceJob, RunFolder?, (double Kid, double Diversity, double? P)?> measure)
        : IRaceExecutor
    {
        private readonly ConcurrentDictionary<string, List<RunEvaluation>> done = [];

        public string? Train(RaceJob job, RaceFolder race, CancellationToken stop)
        {
            var run = race.RunOf(job.Candidate, job.Seed)
                ?? RunFolder.NewIn(race.RunsOf(job.Candidate, job.Seed), job.Candidate, TimeProvider.System);
            if (!File.Exists(run.RecipePath)) File.Copy(race.RecipePath(job.Candidate), run.RecipePath);
            if (measure(job, run) is not { } measured) return "it fell over";
            var evaluations = done.GetOrAdd(run.Root, _ => []);
            evaluations.Add(new(
                (long)(job.Kimg * 1000),
                [Value("kid", measured.Kid, null), Value("copying_z", 0, measured.P)]));
            EvaluationsCsv.Write(run.EvaluationsPath, evaluations);
            using var csv = MetricsCsv.Resume(run.MetricsPath, (long)(job.Kimg * 1000) - 1);
            foreach (var (kimg, diversity) in new[] { (job.Kimg - 0.25, 0.6), (job.Kimg, measured.Diversity) })
                csv.Append(new(("kimg", kimg), ("seconds", kimg * 10), ("memory_mb", 100), ("diversity", diversity)));
            return null;
        }

        private static MetricValue Value(string name, double value, double? p) => new()
        {
            Name = name, Value = value, Low = value - 0.5, High = value + 0.5, PValue = p,
            Reference = MetricValue.Train,
            Protocol = new() { Network = "n", NetworkSha256 = "h", Resize = "r", ReferenceHash = "p",
                ReferenceCount = 100, Samples = 500, Seed = 0 },
        };
    }

    private sealed class Dying(InProcess executor) : ForwardingObserver(null)
    {
        public override void Stepped(TrainingCounters counters)
        {
            if (--executor.Left == 0) throw new TimeoutException();
        }

        public override void TickEnded(MetricsRow row)
        {
            if (--executor.LeftTicks == 0) throw new TimeoutException();
        }
    }

    /// <summary>Trains here, and dies after so many iterations or ticks of all runs together.</summary>
    private sealed class InProcess : IRaceExecutor
    {
        public int Left { get; set; } = int.MaxValue;

        public int LeftTicks { get; set; } = int.MaxValue;

        public string? Train(RaceJob job, RaceFolder race, CancellationToken stop)
        {
            using var until = new CancellationTokenSource();
            var trainer = new Trainer(CPU, new StopAt(new Dying(this), job.Kimg, until));
            if (race.RunOf(job.Candidate, job.Seed) is { } run)
                trainer.Resume(run, null, until.Token);
            else
                trainer.Start(
                    RecipeFile.Read(race.RecipePath(job.Candidate)) with { Seed = job.Seed },
                    race.RunsOf(job.Candidate, job.Seed), until.Token);
            return null;
        }
    }
}
