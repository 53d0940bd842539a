using System.Text.RegularExpressions;
using FewShotGan.Runs;

namespace FewShotGan.EndToEnd.Tests;

/// <summary>A race as a user meets it: processes of the program, a folder with the answer.</summary>
public class RaceTests
{
    [Fact]
    public void A_race_of_two_ends_with_an_answer_and_goes_on_without_training_again()
    {
        using var work = new Work();
        var recipe = File.ReadAllText(work.Recipe("sample:emoji-faces", kimg: 1));
        work.Write("small.yaml", recipe);
        work.Write("other.yaml", recipe.Replace("channel_max: 16}", "channel_max: 8}", StringComparison.Ordinal));
        var (code, said, error) = InTime(
            "0.65", "race", "--data", "sample:emoji-faces", "--recipes", "small.yaml,other.yaml", "--seeds", "1", "-s",
            "data.resolution=16", "-s", "metrics.samples=40", "--device", "cpu");
        Assert.True(code == 0, said + error);
        Assert.Matches(@"rungs          2 runs to [\d.]+ kimg", said);
        Assert.Matches(@"small +[\d.]+ kimg  KID [\d.]+ \[", said);
        var race = Assert.Single(Directory.GetDirectories(work.Path("races")));
        Assert.Equal(1 + 2, File.ReadAllLines(Path.Combine(race, "race.csv")).Length);
        var page = File.ReadAllText(Path.Combine(race, "report.html"));
        Assert.Contains("Race for <bdi>sample:emoji-faces</bdi>", page, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(RunFolder.FindCheckpoint(Path.Combine(race, "best"), ""), "state.json")));
        (code, _, error) = work.CallProcess("generate", $"{race}/best", "--seeds", "0", "--out", "made");
        Assert.True(code == 0, error);

        var runs = Directory.GetFiles(race, "metrics.csv", SearchOption.AllDirectories).ToDictionary(
            path => path, File.GetLastWriteTimeUtc);
        Assert.Equal(2, runs.Count);
        (code, var again, error) = work.CallProcess("race", "--resume", race);
        Assert.True(code == 0, error);
        Assert.Equal(said.Split('\n')[^4..^2], again.Split('\n')[^4..^2]);
        Assert.All(runs, run => Assert.Equal(run.Value, File.GetLastWriteTimeUtc(run.Key)));

        // More time and another recipe: the old ones are trained on, the new one begins at the first rung.
        work.Write("third.yaml", recipe.Replace("channel_max: 16}", "channel_max: 12}", StringComparison.Ordinal));
        var before = Rows(race);
        (code, said, error) = InTime("1", "race", "--resume", race, "--recipes", "third.yaml");
        Assert.True(code == 0, said + error);
        Assert.Matches(@"rungs          3 runs to [\d.]+ kimg, 2 runs to [\d.]+ kimg", said);
        var after = Rows(race);
        Assert.Subset(after.ToHashSet(), before.ToHashSet());
        Assert.Contains(after, row => row.StartsWith("1,third,0,", StringComparison.Ordinal));
        Assert.InRange(after.Count(row => !row.StartsWith('1')), 2, 8);
        (code, _, error) = work.CallProcess("race", "--resume", race, "--recipes", "third.yaml");
        Assert.Equal((2, "fewshot: --recipes: found 'third', which takes part already"), (code, error.TrimEnd()));

        // A machine too slow for these minutes is given those that it asks for.
        (int Code, string Output, string Error) InTime(string minutes, params string[] arguments)
        {
            var called = work.CallProcess([.. arguments, "--minutes", minutes]);
            var slow = Regex.Match(called.Error, @"minutes are too short for .* takes about (\d+)");
            return slow.Success ? work.CallProcess([.. arguments, "--minutes", slow.Groups[1].Value]) : called;
        }

        static List<string> Rows(string race) =>
            [.. File.ReadAllLines(Path.Combine(race, "race.csv")).Skip(1)];
    }

    [Fact]
    public void A_space_of_keys_is_drawn_from_and_what_was_drawn_is_said()
    {
        using var work = new Work();
        work.Write("base.yaml", File.ReadAllText(work.Recipe("sample:emoji-faces", kimg: 1)));
        work.Write("rates.yaml", """
            recipe: base.yaml
            candidates: 3
            keys:
              optimizer.d_lr: {from: 0.001, to: 0.004, scale: log}
              augment.type: [none, ada]
            """);
        var (code, said, error) = work.CallProcess(
            "race", "--data", "sample:emoji-faces", "--minutes", "3", "--space", "rates.yaml", "--seeds", "1", "-s",
            "data.resolution=16", "-s", "metrics.samples=40", "--device", "cpu", "--dry-run");
        Assert.True(code == 0, said + error);
        Assert.Matches(@"rates-2 +[\d.]+ s/kimg, [\d.]+ s to measure it\s+optimizer.d_lr=0.00\d+, augment.type=", said);
        Assert.Contains("recipes        rates-0, rates-1, rates-2", said, StringComparison.Ordinal);
        Assert.False(Directory.Exists(work.Path("races")));
    }

    [Theory]
    [InlineData("--hours: expected a number above 0, or --minutes in its place", "--data", "sample:emoji-faces")]
    [InlineData("--data: nothing given, expected a folder of images", "--minutes", "5")]
    [InlineData("--seeds: found 0, expected 1 or more", "--minutes", "5", "--data", "x", "--seeds", "0")]
    [InlineData("--seeds: found with --resume, which goes on as the race was settled; leave it out", "--resume", "x",
        "--seeds", "1")]
    [InlineData("--space: found with --recipes; give one of them", "--minutes", "5", "--data", "x", "--space", "y",
        "--recipes", "z")]
    [InlineData("nowhere/race.json: cannot be read as a race", "--resume", "nowhere")]
    public void What_cannot_be_raced_gets_one_line_and_code_2(string expected, params string[] arguments)
    {
        using var work = new Work();
        var (code, _, error) = work.Call(["race", .. arguments]);
        Assert.Equal(2, code);
        Assert.StartsWith($"fewshot: {expected}", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }
}
