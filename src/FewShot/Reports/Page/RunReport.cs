using System.Globalization;
using FewShotGan.Metrics;
using FewShotGan.Pages;
using FewShotGan.Parts;
using FewShotGan.Recipes;
using FewShotGan.Runs;

namespace FewShotGan.Reports;

/// <summary>
/// A run as a page in one file, its <c>report.html</c>, that needs no server and loads nothing: what happened, its
/// samples over time, every number that it measured or reported, and how to go on.
/// </summary>
public sealed class RunReport
{
    private const int MostEvents = 200;

    private readonly PageImages images = new();

    /// <summary>Writes the page of a run as it is now.</summary>
    /// <param name="run">The run.</param>
    /// <param name="path">The file, replaced if it exists; the run's own when null.</param>
    /// <returns>The file.</returns>
    /// <exception cref="InputException">A file of the run is missing or damaged.</exception>
    /// <exception cref="IOException">The page can't be written.</exception>
    public static string Write(RunFolder run, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new RunReport().Write(run, RunLock.IsHeld(run), path);
    }

    /// <summary>Writes the page; images that were on the last one are not read again.</summary>
    /// <param name="run">The run.</param>
    /// <param name="isTraining">Whether a process trains it.</param>
    /// <param name="path">As above.</param>
    internal string Write(RunFolder run, bool isTraining, string? path = null)
    {
        path ??= run.ReportPath;
        var page = Page(RunFacts.Read(run, isTraining)).ToString();
        images.EndPage();
        // Another process may write it too.
        var whole = FormattableString.Invariant($"{path}.{Environment.ProcessId}.tmp");
        try
        {
            File.WriteAllText(whole, page);
            File.Move(whole, path, overwrite: true);
        }
        catch
        {
            File.Delete(whole);
            throw;
        }

        return path;
    }

    private WebPage Page(RunFacts facts)
    {
        var (run, recipe, charts) = (facts.Run, facts.Recipe, new RunCharts(facts));
        var page = new WebPage($"{facts.Measured.Name}: {facts.State}");
        page.Add($"<h1>{WebPage.Name(facts.Measured.Name)}</h1><p><span class=\"state\">{facts.State}</span> ");
        var now = Text($"{TimeProvider.System.GetLocalNow():yyyy-MM-dd HH:mm:ss zzz}");
        page.Add($"<span class=\"quiet\">as of {now}</span></p>");
        foreach (var sentence in RunWords.Sentences(facts)) page.Add($"<p>{sentence}</p>");
        if (facts.Measured.Evaluations is [.., var latest] && BestEvaluation.IsAlarming(latest))
            page.Add("<p class=\"alarm\">Copying: generated images are nearer to training images than chance "
                + "explains.</p>");
        Facts(page, facts);
        if (facts.Events.Count > 0) Events(page, facts);

        page.Heading("Samples").Axis();
        var (grids, count) = GridTimeline.Of(run, facts.Clock, images);
        page.Slider(
            [("the same latents throughout", grids)],
            File.Exists(run.RealsPath) ? ("training images", images.Read(run.RealsPath)) : null);
        if (grids.Count < count)
            page.Add(Text($"<p class=\"quiet\">{grids.Count} of the {count} grids in samples/ are shown.</p>"));
        if (File.Exists(run.PairsPath))
        {
            page.Heading("Closest pairs").Picture(
                "the generated images nearest to a training image, each with this at its right",
                images.Read(run.PairsPath));
        }

        if (facts.Measured.Evaluations.Count > 0)
        {
            page.Heading("Measured").Charts(charts.MeasuredBy(isFirst: true));
            if (charts.MeasuredBy(isFirst: false).Any())
                page.Details("By the second network", more => more.Charts(charts.MeasuredBy(isFirst: false)));
            page.Table("the latest measurements", RunWords.MeasurementHeader, RunWords.Measurements(facts));
        }

        page.Heading("Training").Charts(charts.Training).Heading("Speed and memory").Charts(charts.Cost);
        page.Add("<p class=\"quiet\">Drag over a chart to zoom in, double-click to see all again; click a name to hide "
            + $"its curve.{Thinned(facts.Rows.Count)}</p>");
        page.Heading("Recipe").Add("<p>What differs from the defaults of its preset and its parts:</p>");
        page.Table("what differs from the defaults", ["key", "default", "here"],
            RecipeDifference.Between(RecipeFile.DefaultsOf(recipe), recipe)
                .Select(one => new[] { one.Key, one.Old, one.New }));
        page.Details("All of it", more => more.Add($"<pre>{WebPage.Text(RecipeFile.Format(recipe))}</pre>"));
        page.Heading("Versions").Table(
            "versions", ["part", "version"], facts.Versions.Select(pair => new[] { pair.Key, pair.Value }));
        return page.Heading("Go on").Commands(RunWords.Commands(facts));
    }

    private static void Facts(WebPage page, RunFacts facts)
    {
        page.Add("<ul class=\"facts\">");
        foreach (var (name, value) in RunWords.Facts(facts))
            page.Add($"<li>{WebPage.Text(name)} <b>{WebPage.Text(value)}</b></li>");
        page.Add("</ul>");
    }

    private static void Events(WebPage page, RunFacts facts)
    {
        var clock = facts.Clock;
        page.Heading("What happened");
        if (facts.Events.Count > MostEvents)
            page.Add(Text($"<p>The latest {MostEvents} of {facts.Events.Count}; events.csv has all.</p>"));
        page.Table(
            "events", ["kimg", "after", "what", "why"],
            facts.Events.TakeLast(MostEvents).Select(one => new[]
            {
                Text($"{one.Nimg / 1000.0:0.###}"), RunFacts.Time(clock.SecondsAt(one.Nimg / 1000.0)),
                one.Kind.Replace('_', ' '), one.Choice is { } choice ? $"{choice.Network}: {one.Why}" : one.Why,
            }));
    }

    private static string Thinned(int rows) => rows <= WebPage.MostPoints
        ? ""
        : Text($" Of the {rows} rows of metrics.csv at most {WebPage.MostPoints} are drawn.");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
