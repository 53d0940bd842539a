using FewShotGan.Files;
using FewShotGan.Metrics;
using FewShotGan.Pages;

namespace FewShotGan.Comparison;

/// <summary>
/// A comparison as a web page in one file: what differs in words, samples side by side over time, every metric as
/// curves, and the table.
/// </summary>
internal sealed class ComparisonPage
{
    // Grids of all runs together: so many make a page that still opens at once.
    private const int MostGrids = 120;

    private readonly RunComparison comparison;
    private readonly WebPage page;

    private ComparisonPage(RunComparison comparison)
    {
        this.comparison = comparison;
        page = new(string.Join(" and ", comparison.Groups.Select(group => group.Name)) + " compared");
    }

    /// <summary>Writes the page.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="comparison">The comparison.</param>
    /// <exception cref="InputException">A grid of samples can't be read.</exception>
    /// <exception cref="IOException">It can't be written.</exception>
    public static void Write(string path, RunComparison comparison)
    {
        var made = new ComparisonPage(comparison);
        made.Fill();
        WholeFile.Write(path, whole => File.WriteAllText(whole, made.page.ToString()));
    }

    private void Fill()
    {
        var names = string.Join(", ", comparison.Groups.Select(group => WebPage.Name(group.Name)));
        page.Add($"<h1>Compared: {names}</h1>");
        var differences = DifferenceWords.Of(comparison).ToList();
        if (differences.Count > 0)
        {
            page.Heading("Differences");
            foreach (var (name, first, lines) in differences)
            {
                page.Add($"<h3>{WebPage.Name(name)} against {WebPage.Name(first)}</h3><ul>");
                foreach (var line in lines) page.Add($"<li>{WebPage.Text(line)}</li>");
                page.Add("</ul>");
            }

            page.Add("<p class=\"quiet\">Of the latest numbers, with 95 % intervals. By Student's paired test over "
                + "runs of the same seed, each for itself: of twenty differences that are none, one looks beyond "
                + "chance.</p>");
        }

        Samples();
        page.Heading("Measured").Charts([.. BestOverTime(), .. Charts(isFirst: true)]);
        var second = Charts(isFirst: false).ToList();
        if (second.Count > 0) page.Details("By the second network", more => more.Charts(second));
        if (comparison.Groups.Any(group => group.Runs.Count > 1))
            page.Add("<p class=\"quiet\">Several seeds are one curve, their mean with its 95 % interval, where all of "
                + "them measured.</p>");
        page.Add("<p class=\"quiet\">Drag over a chart to zoom in, double-click to see all again; click a name to hide "
            + "its curve.</p>");
        var rows = new ComparisonTable(comparison).Rows;
        page.Heading("All numbers").Table("all numbers", ["number", .. rows[0].Skip(1)], rows.Skip(1));
    }

    private void Samples()
    {
        var runs = comparison.Groups.SelectMany(group => group.Runs.Select(run => (Group: group, Run: run)))
            .Where(one => one.Run.Samples is not null).ToList();
        page.Heading("Samples").Axis();
        if (runs.Count == 0) return;
        int most = Math.Clamp(MostGrids / runs.Count, 2, GridTimeline.Most);
        var images = new PageImages();
        int shown = 0, all = 0;
        page.Slider(runs.Select(one =>
        {
            var (grids, count) = GridTimeline.Of(one.Run.Folder!, one.Run.Clock, images, most);
            (shown, all) = (shown + grids.Count, all + count);
            return (one.Group.NameOf(one.Run), grids);
        }).ToList());
        if (shown < all)
            page.Add(FormattableString.Invariant(
                $"<p class=\"quiet\">{shown} of the {all} grids of these runs are shown.</p>"));
    }

    private IEnumerable<WebChart> Charts(bool isFirst) =>
        from metric in comparison.Metrics
        where MetricNumber.Bare(metric.Name) == metric.Name == isFirst
        select new WebChart(
            Title(metric), ComparedMetric.IsLowerBetter(metric.Name) ? "less is better" : "more is better", "",
            [.. Curves(metric)]);

    private IEnumerable<WebCurve> Curves(ComparedMetric metric)
    {
        for (int i = 0; i < comparison.Groups.Count; i++)
        {
            var group = comparison.Groups[i];
            if (MetricCurve.Of(group, metric.Name, metric.Reference) is { } curve)
            {
                yield return new(curve.Name, i, curve.Points);
                continue;
            }

            // Seeds that never measured after as many images have no mean: each is drawn by itself.
            foreach (var run in group.Runs)
                if (MetricCurve.Of(new(group.NameOf(run), [run]), metric.Name, metric.Reference) is { } single)
                    yield return new(single.Name, i, single.Points);
        }
    }

    /// <summary>KID against time, with the least of all until then: which recipe to take for how much time.</summary>
    private IEnumerable<WebChart> BestOverTime()
    {
        var kid = comparison.Metrics.FirstOrDefault(metric => metric.Name == "kid");
        if (kid is null || comparison.Groups.Count < 2) yield break;
        var curves = Curves(kid).ToList();
        var best = new List<CurvePoint>();
        foreach (var point in curves.SelectMany(curve => curve.Points).OrderBy(point => point.Seconds))
        {
            if (best.Count > 0 && point.Value >= best[^1].Value) continue;
            best.RemoveAll(one => one.Seconds == point.Seconds);
            best.Add(point with { Low = null, High = null });
        }

        if (best.Count == 0) yield break;
        if (curves.Max(curve => curve.Points[^1].Seconds) is var end && end > best[^1].Seconds)
            best.Add(best[^1] with { Seconds = end });
        yield return new($"{Title(kid)} for the time", "less is better",
            "The dotted line is the least of all until then: for so much time take the recipe that it touches.",
            [.. curves, new("least until then", comparison.Groups.Count, best) { IsFloor = true, IsStepped = true }])
        {
            IsOverTime = true,
        };
    }

    private static string Title(ComparedMetric metric) =>
        metric.Title + (metric.IsMixed ? ", mixed protocols" : "");
}
