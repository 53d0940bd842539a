using System.Text.RegularExpressions;
using FewShotGan.Checkpoints;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Tests.Checkpoints;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Runs;

/// <summary>Going on from an earlier checkpoint, by choice or since the latest ones are damaged.</summary>
public sealed class ResumePointTests : IDisposable
{
    private readonly TinyRun tiny = new();

    private static Trainer Training(TinyRun.Blind? observer = null) => new(CPU, observer ?? new(), TimeProvider.System);

    private static TrainingOutcome Resume(string reference, TinyRun.Blind? observer = null)
    {
        var (run, checkpoint) = RunFolder.FindToResume(reference, "nowhere");
        using var held = RunLock.Take(run);
        return Training(observer).Resume(ResumePoint.Of(run, checkpoint), held);
    }

    private static List<string> Learnt(RunFolder run) => [.. MetricsCsv.ReadRows(run.MetricsPath)
        .Select(row =>
            string.Join(' ',
                row.Where(cell => cell.Key is not ("seconds" or "s_per_kimg" or "images_per_s" or "memory_mb"))
                .Select(cell => cell.Value)))];

    private static List<string> Names(string folder) =>
        [.. Directory.GetFileSystemEntries(folder).Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal)];

    private static string Aside(RunFolder run) => Assert.Single(Directory.GetDirectories(run.Root, "*-aside"));

    private static SortedDictionary<string, string> Networks(string checkpoint) => new(
        Directory.GetFiles(checkpoint, "*.safetensors")
        .ToDictionary(file => Path.GetFileName(file), file => Convert.ToHexString(File.ReadAllBytes(file))),
        StringComparer.Ordinal);

    private RunFolder Started(double kimg = 0.032) => Training().Start(tiny.WithKimg(kimg), tiny.Runs).Run;

    [Theory]
    [InlineData("checkpoints/000000.016", 16)]
    [InlineData("checkpoints/000000.008/", 8)]
    [InlineData("best", 16)]
    public void A_run_goes_on_from_an_earlier_checkpoint_bit_for_bit_and_what_came_after_is_a_run_aside(
        string which, long nimg)
    {
        var run = Started();
        run.LinkBest(run.CheckpointPath(16, 4));
        var (networks, learnt, table) = (
            Networks(run.LatestCheckpoint!), Learnt(run), File.ReadAllText(run.MetricsPath));
        var later = Networks(run.CheckpointPath(24, 4));
        var observer = new TinyRun.Blind();
        Assert.True(Resume(Path.Combine(run.Root, which), observer).Complete);
        Assert.Equal(networks, Networks(run.LatestCheckpoint!));
        Assert.Equal(learnt, Learnt(run));

        var aside = RunFolder.Find(Aside(run), "nowhere");
        Assert.Equal(
            FormattableString.Invariant($"what the run wrote after {nimg / 1000.0} kimg is kept in {aside.Root}"),
            Assert.Single(observer.Warnings));
        Assert.Equal(table, File.ReadAllText(aside.MetricsPath));
        string[] after = nimg == 8 ? ["000000.016", "000000.024", "000000.032"] : ["000000.024", "000000.032"];
        Assert.Equal(after, Names(aside.CheckpointsFolder));
        Assert.Equal(after.Select(name => name + ".png"), Names(aside.SamplesFolder));
        Assert.Equal(later, Networks(aside.CheckpointPath(24, 4)));
        Assert.Equal(run.Root, RunFolder.Find(tiny.Runs, "nowhere").Root);
    }

    [Fact]
    public void The_link_to_a_best_checkpoint_that_is_put_aside_goes()
    {
        var run = Started();
        run.LinkBest(run.CheckpointPath(24, 4));
        Resume(run.CheckpointPath(8, 4));
        Assert.Null(new FileInfo(run.BestPath).LinkTarget);
    }

    public static TheoryData<string, Action<string>, string> Damages => new()
    {
        { "truncated", checkpoint => Cut(Path.Combine(checkpoint, CheckpointFolder.OptimizerFile)),
            "optimizer.safetensors is damaged" },
        { "a bit", checkpoint => Flip(Path.Combine(checkpoint, CheckpointFolder.GeneratorFile)),
            "generator.safetensors is damaged: its SHA-256" },
        { "missing", checkpoint => File.Delete(Path.Combine(checkpoint, CheckpointFolder.RngFile)),
            "rng.safetensors is missing" },
        { "no state", checkpoint => File.Delete(Path.Combine(checkpoint, CheckpointState.FileName)),
            "state.json is missing" },
        { "half a state", checkpoint => Cut(Path.Combine(checkpoint, CheckpointState.FileName)),
            "state.json is damaged" },
        { "an empty state", checkpoint => File.WriteAllText(Path.Combine(checkpoint, CheckpointState.FileName), ""),
            "state.json is damaged" },
        { "an old one truncated", checkpoint =>
            { Age(checkpoint); Cut(Path.Combine(checkpoint, CheckpointFolder.DiscriminatorFile)); },
            "discriminator.safetensors: is truncated" },
        { "an old one's file missing", checkpoint =>
            { Age(checkpoint); File.Delete(Path.Combine(checkpoint, CheckpointFolder.GeneratorEmaFile)); },
            "generator_ema.safetensors is missing" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_latest_checkpoint_is_put_aside_and_the_one_before_it_taken(
        string what, Action<string> damage, string problem)
    {
        Assert.NotEmpty(what);
        var run = Started();
        var (networks, learnt) = (Networks(run.LatestCheckpoint!), Learnt(run));
        var latest = run.CheckpointPath(32, 4);
        damage(latest);
        var observer = new TinyRun.Blind();
        Assert.True(Training(observer).Resume(run).Complete);
        Assert.Equal(networks, Networks(run.LatestCheckpoint!));
        Assert.Equal(learnt, Learnt(run));
        Assert.Equal(2, observer.Warnings.Count);
        Assert.StartsWith($"{latest}: cannot be read: ", observer.Warnings[0], StringComparison.Ordinal);
        Assert.Contains(problem, observer.Warnings[0], StringComparison.Ordinal);
        Assert.EndsWith($"; going on from {run.CheckpointPath(24, 4)}", observer.Warnings[0], StringComparison.Ordinal);
        Assert.Equal(["000000.032"], Names(Path.Combine(Aside(run), "checkpoints")));
    }

    [Fact]
    public void A_checkpoint_that_is_named_or_has_none_before_it_is_refused_when_damaged()
    {
        var run = Started(kimg: 0.016);
        Cut(Path.Combine(run.CheckpointPath(8, 4), CheckpointFolder.RngFile));
        var message = Assert.Throws<InputException>(() => Resume(run.CheckpointPath(8, 4))).Message;
        Assert.EndsWith(
            $"; resume from the one before it, {run.CheckpointPath(0, 4)}", message, StringComparison.Ordinal);

        foreach (var checkpoint in Directory.GetDirectories(run.CheckpointsFolder))
            Cut(Path.Combine(checkpoint, CheckpointFolder.RngFile));
        var before = Names(run.Root);
        message = Assert.Throws<InputException>(() => Training().Resume(run)).Message;
        Assert.Contains("nor can any before it", message, StringComparison.Ordinal);
        Assert.Equal(before, Names(run.Root));
    }

    [Fact]
    public void A_checkpoint_of_another_version_is_no_damage()
    {
        var run = Started(kimg: 0.008);
        var state = Path.Combine(run.LatestCheckpoint!, CheckpointState.FileName);
        File.WriteAllText(
            state, File.ReadAllText(state).Replace("\"schema\": 2", "\"schema\": 3", StringComparison.Ordinal));
        Assert.Contains(
            "found schema 3, expected 2", Assert.Throws<InputException>(() => Training().Resume(run)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_a_changed_recipe_would_not_repeat_are_kept_and_those_that_it_would_are_cut()
    {
        var run = Started();
        Directory.Delete(run.CheckpointPath(32, 4), recursive: true); // as if killed before it was written
        Assert.True(Training().Resume(run).Complete);
        Assert.Empty(Directory.GetDirectories(run.Root, "*-aside"));

        Directory.Delete(run.CheckpointPath(32, 4), recursive: true);
        var table = File.ReadAllText(run.MetricsPath);
        var observer = new TinyRun.Blind();
        Training(observer).Resume(run, tiny.Recipe with { Optimizer = tiny.Recipe.Optimizer with { GLr = 0.01 } });
        Assert.Equal(table, File.ReadAllText(Path.Combine(Aside(run), "metrics.csv")));
        Assert.Equal(["000000.032.png"], Names(Path.Combine(Aside(run), "samples")));
        Assert.StartsWith(
            "what the run wrote after 0.024 kimg is kept in ", Assert.Single(observer.Warnings),
            StringComparison.Ordinal);
        Assert.DoesNotContain(
            "g_lr: 0.01", File.ReadAllText(Path.Combine(Aside(run), "recipe.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_outside_of_a_run_is_refused()
    {
        using (var session = tiny.NewSession()) Checkpoint.Save(tiny.File("alone"), session);
        var message = Assert.Throws<InputException>(
            () => RunFolder.FindToResume(tiny.File("alone"), tiny.Runs)).Message;
        Assert.Contains("lies in no run's checkpoints", message, StringComparison.Ordinal);
        Assert.Contains($"transfer.from: {tiny.File("alone")}", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data.resolution=16", "data.resolution (8 there, 16 here): settled when the run began")]
    [InlineData("data.x_flip=false", "data.x_flip (true there, false here): settled when the run began")]
    [InlineData("data.channels=grey", "data.channels (rgb there, grey here): settled when the run began")]
    [InlineData("generator.w_dim=16", "generator.w_dim (8 there, 16 here): settled when the run began")]
    [InlineData("optimizer.type=sgd", "optimizer.type (adam there, sgd here): settled when the run began")]
    public void A_change_of_what_is_settled_is_refused_by_its_key(string change, string problem)
    {
        var run = Started(kimg: 0.008);
        var message = Assert.Throws<InputException>(
            () => Training().Resume(run, RunRecipe.Read(run, RecipeOverride.Parse(change)))).Message;
        Assert.Equal($"{run.RecipePath}: {problem}; start a new run to change it", message);
    }

    [Theory]
    [InlineData("resolution: 8", "resolution: 16", "data.resolution: found 16, expected 8, with which the run of ")]
    [InlineData("channels: rgb", "channels: grey", "data.channels: found grey, expected rgb, with which the run of ")]
    [InlineData(
        "w_dim: 8", "w_dim: 16",
        "found the generator of another recipe: generator.w_dim (8 there, 16 in the recipe); resume with")]
    public void So_is_one_that_was_written_into_the_run_s_recipe(string was, string now, string problem)
    {
        var run = Started(kimg: 0.008);
        File.WriteAllText(run.RecipePath, new Regex(was).Replace(File.ReadAllText(run.RecipePath), now, 1));
        var message = Assert.Throws<InputException>(() => Training().Resume(run)).Message;
        Assert.Contains(problem, message, StringComparison.Ordinal);
        Assert.True(message.Length < 400, message);
    }

    [Fact]
    public void Or_labels()
    {
        var run = Started(kimg: 0.008);
        foreach (var file in Directory.GetFiles(tiny.File("images")))
        {
            var folder = file.EndsWith("0.png", StringComparison.Ordinal) ? "a" : "b";
            File.Move(file, tiny.File($"images/{folder}/{Path.GetFileName(file)}"));
        }

        File.WriteAllText(
            run.RecipePath, File.ReadAllText(run.RecipePath)
            .Replace("labels: none", "labels: folders", StringComparison.Ordinal));
        Assert.StartsWith(
            "data.labels: found 2 classes, expected 0 classes, with which the run of ",
            Assert.Throws<InputException>(() => Training().Resume(run)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "no data.source")]
    [InlineData("# nothing\n", "no data.source")]
    [InlineData("data: {resolution: 8}\n", "no data.source")]
    [InlineData("data: {source: images}\ntraining: {kimg: 3", "not YAML")]
    public void An_empty_recipe_is_refused_in_a_line(string text, string problem)
    {
        var run = Started(kimg: 0.008);
        File.WriteAllText(run.RecipePath, text);
        var message = Assert.Throws<InputException>(() => Training().Resume(run)).Message;
        Assert.StartsWith(run.RecipePath, message, StringComparison.Ordinal);
        Assert.Contains(problem, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    public void Dispose() => tiny.Dispose();

    private static void Cut(string path)
    {
        using var file = new FileStream(path, FileMode.Open);
        file.SetLength(file.Length / 2);
    }

    private static void Flip(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[^5] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Makes of a checkpoint one that the first version wrote, which kept no hashes.</summary>
    private static void Age(string checkpoint) => Schema1Checkpoint.Make(checkpoint, hasHashes: false);
}
