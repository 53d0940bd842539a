using FewShotGan.Runs;
using NetVips;

namespace FewShotGan.EndToEnd.Tests;

/// <summary>Runs that measure themselves, and their comparison, as a user meets them.</summary>
public class CompareTests
{
    private const string Faces = "sample:emoji-faces";

    private static void Train(Work work, string name, params string[] settings)
    {
        var (code, output, error) = work.Call(
            ["train", work.Recipe(Faces, kimg: 0.024), "--out", work.Path("runs"), "-s", $"name={name}",
            "-s", "metrics={names: [kid, pr, copying], every_kimg: 0.008, samples: 40}", .. settings]);
        Assert.True(code == 0, error);
        if (settings.All(setting => !setting.StartsWith("metrics", StringComparison.Ordinal)))
            Assert.Contains(
                "metrics        kid, pr, copying of 40 samples every 0.008 kimg, seen by pp-ocr-detector", output,
                StringComparison.Ordinal);
        Assert.Contains("  kid ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", output, StringComparison.Ordinal);
    }

    private static string RunOf(Work work, string name) =>
        Directory.GetDirectories(work.Path("runs"), $"*-{name}").Single();

    [Fact]
    public void Two_recipes_with_two_seeds_are_compared_in_a_table_a_sheet_and_a_page()
    {
        using var work = new Work();
        Train(work, "plain-seed0");
        Train(work, "plain-seed1", "-s", "seed=1");
        Train(work, "strong-seed0", "-s", "regularizers.r1.gamma=5");
        Train(work, "strong-seed1", "-s", "regularizers.r1.gamma=5", "-s", "seed=1");
        string[] names = ["plain-seed0", "plain-seed1", "strong-seed0", "strong-seed1"];
        var (code, output, error) = work.Call(
            ["compare", .. names.Select(name => RunOf(work, name)), "--out", work.Path("out/t.csv"), "--markdown",
                work.Path("t.md"), "--sheet", work.Path("s.png"), "--html", work.Path("r.html")]);
        Assert.True(code == 0, error);
        var lines = output.Split('\n');
        Assert.Matches(@"^ +plain +strong$", lines[0]);
        Assert.Contains(
            lines, line => line.StartsWith("regularizers.r1.gamma ", StringComparison.Ordinal)
            && line.EndsWith(" 5", StringComparison.Ordinal));
        Assert.Contains(
            lines, line => line.StartsWith("kid (held-out) ↓ last, paired with plain", StringComparison.Ordinal)
            && line.EndsWith("2 pairs", StringComparison.Ordinal));
        Assert.Equal(1 + (10 * (4 + 2)), File.ReadAllLines(work.Path("out/t.csv")).Length);
        Assert.StartsWith("|  | plain | strong |", File.ReadAllText(work.Path("t.md")), StringComparison.Ordinal);

        // Four grids of 3 x 2 images of 16 px, enlarged to at least 256 px where that takes whole pixels, under their
        // names.
        using var sheet = Image.NewFromFile(work.Path("s.png"));
        Assert.Equal(((4 * 240) + (3 * 16), 160 + 48), (sheet.Width, sheet.Height));
        using var title = sheet.Crop(0, 0, 240, 48);
        Assert.True(title.Min() < 100 && title.Avg() > 150, "no name is drawn");
        (code, output, error) = work.Call(
            ["plot", .. names.Select(name => RunOf(work, name)), "--metric", "kid", "--out", work.Path("kid.svg")]);
        Assert.Equal((0, $"2 curves in {work.Path("kid.svg")}\n", ""), (code, output, error));
        Assert.Contains("plain, 2 seeds", File.ReadAllText(work.Path("kid.svg")), StringComparison.Ordinal);
        Assert.Equal(0, work.Call(
            "plot", RunOf(work, names[0]), "--metric", "kid", "--over", "time", "--out", work.Path("kid.png")).Code);
        using (var figure = Image.NewFromFile(work.Path("kid.png")))
            Assert.Equal((1440, 3), (figure.Width, figure.Bands));
        (code, _, error) = work.Call("plot", RunOf(work, names[0]), "--metric", "fd", "--out", work.Path("fd.svg"));
        Assert.Equal(2, code);
        Assert.False(File.Exists(work.Path("fd.svg")));
        Assert.StartsWith("fewshot: --metric: found fd, expected what the runs measured: kid", error,
            StringComparison.Ordinal);
        var page = File.ReadAllText(work.Path("r.html"));
        Assert.Equal(4, page.Split("<figure data-frames>").Length - 1);
        Assert.Contains("kid (held-out) ", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_best_checkpoint_is_found_and_what_was_measured_while_training_is_what_evaluate_measures()
    {
        using var work = new Work();
        Train(work, "faces", "-s", "data.held_out=50%", "-s", "training.snapshot_ticks=100");
        var run = RunFolder.Find(RunOf(work, "faces"), "");
        var evaluations = EvaluationsCsv.Read(run.EvaluationsPath);
        Assert.Equal(3, evaluations.Count);
        var best = evaluations.MinBy(evaluation => evaluation.Find("kid", "held-out")!.Value)!; // fifty are held out
        Assert.Equal(run.CheckpointPath(best.Nimg, 4), run.BestCheckpoint);
        Assert.Equal(0, work.Call("generate", run.Root + "/best", "--seeds", "0", "--out", work.Path("made")).Code);
        Assert.True(File.Exists(work.Path("made/seed0000.png")));

        Assert.Equal(
            0, work.Call(
                "evaluate", run.BestPath, "--metrics", "kid,pr,copying", "--samples", "40", "--csv",
                work.Path("e.csv")).Code);
        var again = MetricsCsv.ReadRows(work.Path("e.csv"));
        var then = MetricsCsv.ReadRows(run.EvaluationsPath)
            .Where(row => row["kimg"] == best.Kimg.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .ToList();
        Assert.Equal(
            then.Select(row => row["name"] + row["value"] + row["low"] + row["reference_hash"]),
            again.Select(row => row["name"] + row["value"] + row["low"] + row["reference_hash"]));
    }

    [Fact]
    public void Runs_that_do_not_compare_get_one_line_and_code_2()
    {
        using var work = new Work();
        Train(work, "faces");
        Train(work, "fewer", "-s", "metrics.samples=20", "-s", "metrics.names=[kid]", "-s", "metrics.every_kimg=1");
        var (code, _, error) = work.Call("compare", RunOf(work, "faces"), RunOf(work, "fewer"));
        Assert.Equal(2, code);
        Assert.Contains(
            "different protocols (samples 40 and 20)", Assert.Single(error.Trim().Split('\n')),
            StringComparison.Ordinal);
        (code, var output, _) = work.Call("compare", RunOf(work, "faces"), RunOf(work, "fewer"), "--mixed");
        Assert.Equal(0, code);
        Assert.Contains("kid (train) ↓ mixed protocols last", output, StringComparison.Ordinal);
        (code, _, error) = work.Call("compare", "nowhere");
        Assert.Equal(2, code);
        Assert.Contains("no such folder, nor a run of that name", error, StringComparison.Ordinal);
    }
}
