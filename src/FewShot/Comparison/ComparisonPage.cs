using System.Globalization;
using System.Net;
using System.Text;
using FewShotGan.Metrics;

namespace FewShotGan.Comparison;

/// <summary>
/// A comparison as a web page in one file: the table, a plot of each metric over kimg, and the latest samples.
/// </summary>
internal static class ComparisonPage
{
    private const string Head = """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><title>FewShotGan: compared runs</title>
        <style>
        body { font: 15px/1.5 system-ui, sans-serif; margin: 2em; color: #222; }
        table { border-collapse: collapse; }
        td, th { padding: .2em .8em; text-align: left; border-bottom: 1px solid #ddd; vertical-align: top; }
        figure { display: inline-block; margin: 1em 2em 1em 0; vertical-align: top; }
        img { image-rendering: pixelated; min-width: 256px; }
        </style></head><body><h1>Compared runs</h1>
        """;

    /// <summary>Writes the page.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="comparison">The comparison.</param>
    /// <exception cref="IOException">It can't be written.</exception>
    public static void Write(string path, RunComparison comparison)
    {
        var page = new StringBuilder(Head);
        AppendTable(page, new ComparisonTable(comparison).Rows);
        page.Append("<h2>Metrics over kimg</h2>\n");
        foreach (var metric in comparison.Metrics) AppendPlot(page, comparison, metric);
        page.Append("<h2>Latest samples</h2>\n");
        foreach (var run in comparison.Groups.SelectMany(group => group.Runs).Where(run => run.Samples is not null))
        {
            var png = Convert.ToBase64String(File.ReadAllBytes(run.Samples!));
            page.Append(
                CultureInfo.InvariantCulture,
                $"<figure><figcaption>{Text(run.Name)}</figcaption><img alt=\"samples of {Text(run.Name)}\" "
                    + $"src=\"data:image/png;base64,{png}\"></figure>\n");
        }

        File.WriteAllText(path, page.Append("</body></html>\n").ToString());
    }

    private static void AppendTable(StringBuilder page, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        page.Append("<table>\n");
        for (int i = 0; i < rows.Count; i++)
        {
            var cell = i == 0 ? "th" : "td";
            page.Append("<tr>").AppendJoin("", rows[i].Select(text => $"<{cell}>{Text(text)}</{cell}>"))
                .Append("</tr>\n");
        }

        page.Append("</table>\n");
    }

    private static void AppendPlot(StringBuilder page, RunComparison comparison, ComparedMetric metric)
    {
        var curves = comparison.Groups.SelectMany((group, colour) => group.Runs.Select(run => new LinePlot.Curve(
            run.Name, colour,
            [.. ComparedMetric.Of(run, metric.Name, metric.Reference).Select(pair => (pair.Kimg, pair.Value.Value))
                .Where(point => double.IsFinite(point.Value))])))
            .Where(curve => curve.Points.Count > 0).ToList();
        if (curves.Count == 0) return; // the table has the numbers that are none
        var title = metric.Reference == MetricValue.None ? metric.Name : $"{metric.Name} ({metric.Reference})";
        page.Append("<figure>").Append(LinePlot.Svg(title, curves)).Append("</figure>\n");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
