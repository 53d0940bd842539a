using System.Text.Json;
using System.Xml.Linq;
using FewShotGan.Comparison;
using FewShotGan.Inputs;
using FewShotGan.Metrics;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;
using FewShotGan.Runs;

namespace FewShotGan.Tests.Comparison;

public class RunComparisonTests
{
    private static MetricValue Value(
        string name, double value, string reference = MetricValue.Train, long samples = 500) => new()
    {
        Name = name, Value = value, Low = value - 1, High = value + 1, Reference = reference,
        Protocol = new() { Network = "n", NetworkSha256 = "h", Resize = "r", ReferenceHash = "p", ReferenceCount = 100,
            Samples = samples, Seed = 0 },
    };

    private static ComparedRun Run(string name, long seed, Recipe recipe, params double[] kid) => new(
        $"20260101-000000-{name}", recipe with { Name = name, Seed = seed }, 30, 100 + seed, 400,
        [.. kid.Select(
            (value, i) =>
                new RunEvaluation(
                    10_000 * (i + 1),
                    [Value("kid", value), Value("recall", value / 10),
                        Value("kid", value + 2, MetricValue.HeldOut)]))], null);

    private static readonly Recipe Plain = new(), OnReals = new()
    {
        Augment = new DiffAugmentOptions { AppliesTo = "reals" }, Regularizers = [new R1Options { Gamma = 3 }],
    };

    private static ComparedRun[] ThreeSeedsOfTwo =>
        [Run("a-seed0", 0, Plain, 9, 2, 3), Run("b", 1, OnReals, 9, 8, 7), Run("a-seed1", 1, Plain, 9, 3, 5),
            Run("b", 2, OnReals, 9, 8, 9), Run("a-seed2", 2, Plain, 9, 5, 4)];

    [Fact]
    public void Runs_that_repeat_a_recipe_with_other_seeds_are_grouped_and_the_settings_that_differ_named()
    {
        var comparison = RunComparison.Of(ThreeSeedsOfTwo);
        Assert.Equal(["a", "b"], comparison.Groups.Select(group => group.Name));
        Assert.Equal([0, 1, 2], comparison.Groups[0].Runs.Select(run => run.Recipe.Seed));
        Assert.Equal([1, 2], comparison.Groups[1].Runs.Select(run => run.Recipe.Seed));
        Assert.Equal(
            ["augment.applies_to", "regularizers.r1.gamma"], comparison.Settings.Select(setting => setting.Key));
        Assert.Equal(["both", "reals"], comparison.Settings[0].Values);
        Assert.Equal(
            ["x", "x (2)", "x (3)"],
            RunGroup.Of([Run("x", 0, Plain), Run("x", 0, OnReals), Run("x", 0, Plain with { Preset = "auto" })])
            .Select(group => group.Name));
    }

    [Fact]
    public void A_curve_is_the_mean_of_the_seeds_with_its_interval_or_one_runs_own()
    {
        var other = Run("c", 0, Plain with { Preset = "auto" }, 6, double.NaN, 2);
        var groups = RunComparison.Of([.. ThreeSeedsOfTwo, other]).Groups;
        var mean = MetricCurve.Of(groups[0], "kid", MetricValue.Train)!;
        Assert.Equal("a, 3 seeds", mean.Name);
        Assert.Equal([10, 20, 30], mean.Points.Select(point => point.Kimg));
        Assert.Equal((30, 4), (mean.Points[2].Kimg, mean.Points[2].Value));
        Assert.Equal(1.515862, mean.Points[2].Low!.Value, 6);
        Assert.Equal(9, mean.Points[0].High!.Value, 9); // All seeds measured 9.
        var single = MetricCurve.Of(groups[2], "kid", MetricValue.Train)!;
        Assert.Equal([new(10, 100 / 3.0, 6, 5, 7), new(30, 100, 2, 1, 3)], single.Points);
        Assert.Null(MetricCurve.Of(groups[0], "fd", MetricValue.Train));
    }

    [Theory]
    [InlineData(0, 12, new[] { 0.0, 5, 10 })]
    [InlineData(0.02, 0.41, new[] { 0.1, 0.2, 0.3, 0.4 })]
    [InlineData(-3, 7, new[] { -2.0, 0, 2, 4, 6 })]
    public void Ticks_are_round(double low, double high, double[] ticks)
    {
        var found = MetricPlot.Ticks(low, high);
        Assert.Equal(ticks.Length, found.Count);
        Assert.All(found.Zip(ticks), pair => Assert.Equal(pair.Second, pair.First, 12));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_figure_is_SVG_whatever_runs_are_called(bool isLog)
    {
        MetricCurve[] curves =
        [
            new("<script>\"&'", [new(2, 1, 0.5, 0.2, 0.9), new(4, 2, 0.25, 0.1, 0.4)]), new("one", [new(2, 1, 3)]),
            new("below 0", [new(2, 1, -1, -2, 1), new(4, 2, 1, -1, 3)]),
        ];
        var svg = XDocument.Parse(MetricPlot.Svg("a < b", "kid", curves, isLog));
        XNamespace space = "http://www.w3.org/2000/svg";
        var texts = svg.Descendants(space + "text").Select(text => text.Value).ToList();
        Assert.Equal(["<script>\"&'", "one", "below 0"], texts.TakeLast(3));
        Assert.Contains("a < b", texts);
        Assert.Equal(isLog ? 1 : 2, svg.Descendants(space + "polygon").Count());
        Assert.Equal(isLog ? 4 : 5, svg.Descendants(space + "circle").Count());
        Assert.DoesNotContain("NaN", svg.ToString(), StringComparison.Ordinal);
        Assert.Contains("thousands of images shown", texts);
        Assert.Contains(
            "minutes of training", MetricPlot.Svg("", "", curves, isLog, PlotAxis.Minutes), StringComparison.Ordinal);
    }

    [Fact]
    public void Several_seeds_give_means_with_students_interval_and_a_paired_test()
    {
        var kid = RunComparison.Of(ThreeSeedsOfTwo).Metrics[0];
        Assert.Equal(("kid", MetricValue.Train), (kid.Name, kid.Reference));

        // Of 3, 5, 4, by the table of t with two degrees of freedom: 4 ± 4.302653 / sqrt(3).
        Assert.Equal(4, kid.Last[0]!.Value);
        Assert.Equal(1.515862, kid.Last[0]!.Interval!.Value.Low, 6);
        Assert.Equal(6.484138, kid.Last[0]!.Interval!.Value.High, 6);
        Assert.Equal(3, kid.Best[0]!.Value); // 2 and 3 at 20 kimg, 4 at 30
        Assert.Equal(70 / 3.0, kid.Best[0]!.Kimg, 12);

        // Seeds 1 and 2: 7 - 5 and 9 - 4, so t = 3.5 / 1.5 with one degree of freedom: p = 1 - 2 atan(t) / pi.
        Assert.Null(kid.Differences[0]);
        Assert.Equal((3.5, 2), (kid.Differences[1]!.Mean, kid.Differences[1]!.Pairs));
        Assert.Equal(1 - (2 * Math.Atan(3.5 / 1.5) / Math.PI), kid.Differences[1]!.P, 9);
    }

    [Fact]
    public void One_run_keeps_its_own_interval_and_better_is_less_for_distances_and_more_for_shares()
    {
        var comparison = RunComparison.Of([Run("a", 0, Plain, 9, 2, 3)]);
        Assert.Equal(new ComparedNumber(3, new Interval(2, 4), 30), comparison.Metrics[0].Last[0]);
        Assert.Equal(new ComparedNumber(2, new Interval(1, 3), 20), comparison.Metrics[0].Best[0]);
        Assert.Equal(
            ("recall", 0.9, 10),
            (comparison.Metrics[1].Name, comparison.Metrics[1].Best[0]!.Value, comparison.Metrics[1].Best[0]!.Kimg));
        Assert.Equal(MetricValue.HeldOut, comparison.Metrics[2].Reference);
    }

    [Fact]
    public void Numbers_of_different_protocols_are_refused_unless_mixing_is_asked_for()
    {
        var other = Run("b", 0, OnReals) with { Evaluations = [new(1000, [Value("kid", 1, samples: 100)])] };
        var message = Assert.Throws<InputException>(() => RunComparison.Of([Run("a", 0, Plain, 2), other])).Message;
        Assert.StartsWith(
            "kid (train): 20260101-000000-a and 20260101-000000-b measured by different protocols (samples 500 "
                + "and 100): ", message, StringComparison.Ordinal);
        var mixed = RunComparison.Of([Run("a", 0, Plain, 2), other], mixed: true);
        Assert.True(mixed.Metrics[0].IsMixed);
        Assert.False(mixed.Metrics[1].IsMixed);
        Assert.Contains(
            new ComparisonTable(mixed).Text(), line =>
                line.StartsWith("kid (train) ↓ mixed protocols last", StringComparison.Ordinal));
        Assert.Null(mixed.Metrics[1].Last[1]);

        // Of one run only those of its latest protocol count.
        var changed = Run(
            "a", 0, Plain,
            9) with { Evaluations = [new(1000, [Value("kid", 0, samples: 100)]), new(2000, [Value("kid", 1)])] };
        Assert.Equal(1, RunComparison.Of([changed]).Metrics[0].Best[0]!.Value);
    }

    [Fact]
    public void The_table_has_a_column_a_group_as_text_and_as_markdown()
    {
        var table = new ComparisonTable(RunComparison.Of(ThreeSeedsOfTwo));
        var text = table.Text().ToList();
        Assert.Contains(
            text, line => line.StartsWith("seeds ", StringComparison.Ordinal)
            && line.Contains("0, 1, 2", StringComparison.Ordinal));
        Assert.Contains(
            text, line => line.StartsWith("seconds ", StringComparison.Ordinal)
            && line.Contains("101 (100 to 102)", StringComparison.Ordinal));
        Assert.Contains(
            text, line => line.StartsWith("kid (train) ↓ last ", StringComparison.Ordinal)
            && line.Contains("4 [1.52, 6.48]", StringComparison.Ordinal));
        Assert.Contains(
            text, line => line.StartsWith("kid (train) ↓ last, paired with a ", StringComparison.Ordinal)
            && line.Contains("+3.5 [", StringComparison.Ordinal) && line.EndsWith("2 pairs", StringComparison.Ordinal));
        Assert.All(table.Rows, row => Assert.Equal(3, row.Count));
        var markdown = table.Markdown().ToList();
        Assert.Equal(["|  | a | b |", "| --- | --- | --- |"], markdown.Take(2));
        Assert.Equal(text.Count + 1, markdown.Count);
    }

    [Fact]
    public void A_latest_number_that_was_measured_before_the_end_says_when()
    {
        // All runs came to 30 kimg.
        Assert.Contains("4 [3, 5] at 20", Last(Run("a", 0, Plain, 9, 4)), StringComparison.Ordinal);
        Assert.EndsWith("4 [3, 5]", Last(Run("a", 0, Plain, 9, 2, 4)), StringComparison.Ordinal);
        Assert.EndsWith(
            "] at 10 to 30", Last(Run("a", 0, Plain, 9, 2, 4), Run("a", 1, Plain, 9)), StringComparison.Ordinal);
        Assert.EndsWith("NaN [NaN, NaN] at 20", Last(Run("a", 0, Plain, 9, double.NaN)), StringComparison.Ordinal);

        static string Last(params ComparedRun[] runs) =>
            new ComparisonTable(RunComparison.Of(runs)).Text()
                .Single(line => line.StartsWith("kid (train) ↓ last ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_number_that_is_not_finite_is_not_the_best_and_has_no_place_in_a_plot()
    {
        using var folder = new TemporaryFolder();
        var comparison = RunComparison.Of([Run("a", 0, Plain, double.NaN, 2, 3)]);
        Assert.Equal(2, comparison.Metrics[0].Best[0]!.Value);
        ComparisonPage.Write(
            folder.File("page.html"),
            RunComparison.Of([Run("a", 0, Plain, double.NaN), Run("b", 0, OnReals, double.NaN, 2)]));
        ComparisonPage.Write(folder.File("none.html"), RunComparison.Of([Run("a", 0, Plain, double.NaN)]));
        var charts = Charts(folder.File("page.html"));
        Assert.Equal(4, charts.GetArrayLength()); // three numbers, and KID for the time
        Assert.All(charts.EnumerateArray(), chart => Assert.Contains("b", Names(chart)));
        Assert.All(charts.EnumerateArray(), chart => Assert.DoesNotContain("a", Names(chart)));
        Assert.Equal(0, Charts(folder.File("none.html")).GetArrayLength());
    }

    [Fact]
    public void A_page_says_in_words_which_differences_are_beyond_chance_and_what_is_best_for_how_much_time()
    {
        using var folder = new TemporaryFolder();
        ComparedRun[] runs =
        [
            Run("a", 0, Plain, 9, 2), Run("a", 1, Plain, 9, 3), Run("a", 2, Plain, 9, 2.5),
            Run("b", 0, OnReals, 8, 6), Run("b", 1, OnReals, 7.5, 7), Run("b", 2, OnReals, 7, 6.4),
            Run("c", 0, Plain with { Preset = "auto" }, 9, 1),
        ];
        var words = DifferenceWords.Of(RunComparison.Of(runs)).ToList();
        Assert.Equal([("b", "a"), ("c", "a")], words.Select(one => (one.Name, one.First)));
        Assert.Equal(2, words[0].Lines.Count);
        Assert.StartsWith("better, beyond chance: recall (train) +0.397 [", words[0].Lines[0],
            StringComparison.Ordinal);
        Assert.StartsWith("worse, beyond chance: kid (train) +3.97 [3.82, 4.11], p = ", words[0].Lines[1],
            StringComparison.Ordinal);
        Assert.Equal(
            ["not tested, for which two seeds that both have are needed: kid (train) -1.5; recall (train) -0.15; "
                + "kid (held-out) -1.5"],
            words[1].Lines);
        var same = DifferenceWords.Of(RunComparison.Of([Run("a", 0, Plain, 9), Run("b", 0, OnReals, 9)])).Single();
        Assert.Equal(["the same: kid (train); recall (train); kid (held-out)"], same.Lines);

        ComparisonPage.Write(folder.File("page.html"), RunComparison.Of(runs));
        var best = Charts(folder.File("page.html"))[0].GetProperty("curves").EnumerateArray().Last();
        Assert.Equal("least until then", best.GetProperty("name").GetString());
        Assert.Equal([9, 7.5f, 1, 1], best.GetProperty("values").EnumerateArray().Select(value => value.GetSingle()));
    }

    private static JsonElement Charts(string page)
    {
        var text = File.ReadAllText(page).Split("id=\"charts\">")[1].Split("</script>")[0];
        return JsonDocument.Parse(text).RootElement;
    }

    private static IEnumerable<string?> Names(JsonElement chart) =>
        chart.GetProperty("curves").EnumerateArray().Select(curve => curve.GetProperty("name").GetString());

    [Fact]
    public void The_CSV_has_a_row_for_each_number_of_each_run_and_for_the_mean_of_each_group()
    {
        using var folder = new TemporaryFolder();
        ComparisonCsv.Write(
            folder.File("t.csv"),
            RunComparison.Of([.. ThreeSeedsOfTwo, Run("c", 0, Plain with { Preset = "auto" }, 1)]));
        var rows = MetricsCsv.ReadRows(folder.File("t.csv"));
        Assert.Equal((6 + 2) * 3, rows.Count);
        var mean = Assert.Single(
            rows, row => row["group"] == "b" && row["run"] == "" && row["metric"] == "kid"
            && row["reference"] == "train");
        Assert.Equal(
            ("2", "8", "3.5", "no"), (mean["runs"], mean["last"], mean["difference"], mean["mixed_protocols"]));
        var single = Assert.Single(
            rows, row => row["seed"] == "1" && row["group"] == "a" && row["metric"] == "kid"
            && row["reference"] == "train");
        Assert.Equal(
            ("20260101-000000-a-seed1", "5", "4", "6", "3", "20"),
            (single["run"], single["last"], single["last_low"], single["last_high"], single["best"],
                single["best_kimg"]));
    }
}
