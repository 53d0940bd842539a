using System.Globalization;
using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace FewShotGan.Pages;

/// <summary>
/// A page in one file that loads nothing: texts, tables, charts that zoom, grids of images under a slider. What it
/// shows of runs, recipes and files is text, whatever it looks like; no script runs but the page's own.
/// </summary>
internal sealed class WebPage
{
    /// <summary>Most points of a curve that are drawn: of more than a chart has pixels nobody sees each.</summary>
    public const int MostPoints = 2000;

    private static readonly JsonSerializerOptions Compact = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private readonly StringBuilder body = new();
    private readonly List<object> charts = [];
    private readonly string title;
    private int copied;

    /// <summary>Begins a page.</summary>
    /// <param name="title">What the browser calls it.</param>
    public WebPage(string title) => this.title = title;

    /// <summary>Text as HTML.</summary>
    /// <param name="text">Any characters.</param>
    public static string Text(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A name as HTML, which may run from right to left without turning what is around it.</summary>
    /// <param name="name">Any characters.</param>
    public static string Name(string name) => $"<bdi>{Text(name)}</bdi>";

    /// <summary>Adds what is open only when asked for.</summary>
    /// <param name="summary">What it is.</param>
    /// <param name="add">Adds it.</param>
    public WebPage Details(string summary, Action<WebPage> add)
    {
        Add($"<details><summary>{Text(summary)}</summary>");
        add(this);
        return Add("</details>");
    }

    /// <summary>Adds HTML.</summary>
    /// <param name="html">As it stands: what is not the caller's own has gone through <see cref="Text"/>.</param>
    public WebPage Add(string html)
    {
        body.Append(html).Append('\n');
        return this;
    }

    /// <summary>Begins a section.</summary>
    /// <param name="text">Its heading.</param>
    public WebPage Heading(string text) => Add($"<h2>{Text(text)}</h2>");

    /// <summary>Adds a table.</summary>
    /// <param name="label">What it is a table of, for who hears it.</param>
    /// <param name="header">What stands over the columns.</param>
    /// <param name="rows">Texts, as many in each row.</param>
    public WebPage Table(string label, IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        Add($"<div class=\"wide\" role=\"region\" aria-label=\"{Text(label)}\" tabindex=\"0\"><table>");
        Add($"<thead><tr>{Cells(header, "th scope=\"col\"", "th")}</tr></thead><tbody>");
        foreach (var row in rows)
        {
            var first = Cells([.. row.Take(1)], "th scope=\"row\"", "th");
            Add($"<tr>{first}{Cells([.. row.Skip(1)], "td", "td")}</tr>");
        }

        return Add("</tbody></table></div>");
    }

    /// <summary>Adds charts beside each other.</summary>
    /// <param name="some">Those whose curves have points are shown.</param>
    public WebPage Charts(IEnumerable<WebChart> some)
    {
        Add("<div class=\"charts\">");
        foreach (var chart in some)
        {
            if (!chart.Curves.Any(curve => curve.Points.Any(point => double.IsFinite(point.Value)))) continue;
            var label = Text($"{chart.Title}: {string.Join(", ", chart.Curves.Select(curve => curve.Name))}");
            Add($"<figure class=\"chart\" id=\"chart-{charts.Count}\"><figcaption>");
            Add($"<p><b>{Text(chart.Title)}</b> <span class=\"unit\">{Text(chart.Unit)}</span></p>");
            Add($"<label><input type=\"checkbox\" aria-label=\"log, {Text(chart.Title)}\"> log</label></figcaption>");
            Add($"<div class=\"canvas\" data-label=\"{label}\"></div>");
            if (chart.Meaning.Length > 0) Add($"<p class=\"quiet\">{Text(chart.Meaning)}</p>");
            Add("</figure>");
            charts.Add(new { Over = chart.IsOverTime ? "seconds" : null, Curves = chart.Curves.Select(Data).ToList() });
        }

        return Add("</div>");
    }

    /// <summary>Adds the choice of what all charts and sliders go over.</summary>
    public WebPage Axis() => Add("""
        <fieldset><legend>Over</legend>
        <label><input type="radio" name="over" value="kimg" checked> images shown</label>
        <label><input type="radio" name="over" value="seconds"> time</label></fieldset>
        """);

    /// <summary>Adds grids under a slider, which shows of each column the latest until then.</summary>
    /// <param name="columns">What stands over each, and its grids in order; those without grids are left out.</param>
    /// <param name="still">A name and an image that stand beside them; null for none.</param>
    public WebPage Slider(
        IEnumerable<(string Name, IReadOnlyList<PageGrid> Grids)> columns, (string Name, PageImage Image)? still = null)
    {
        var shown = columns.Where(column => column.Grids.Count > 0).ToList();
        if (shown.Count == 0) return this;
        Add("<div data-slider><label class=\"slider\"><input type=\"range\" min=\"0\" max=\"0\" value=\"0\"");
        Add(" aria-label=\"how far the run had come\"><output></output></label><div class=\"grids\">");
        foreach (var (name, grids) in shown)
        {
            Add($"<figure data-frames><figcaption>{Name(name)}</figcaption>");
            foreach (var grid in grids)
            {
                var (kimg, seconds) = (Number(grid.Kimg), Number(Math.Round(grid.Seconds, 1)));
                var hidden = grid == grids[^1] ? "" : " hidden";
                Add($"<img data-kimg=\"{kimg}\" data-seconds=\"{seconds}\"{hidden} "
                    + $"alt=\"{Text(name)} after {kimg} thousand images\" {Source(grid.Image)}>");
            }

            Add("</figure>");
        }

        if (still is { } image) Picture(image.Name, image.Image);
        return Add("</div></div>");
    }

    /// <summary>Adds an image.</summary>
    /// <param name="name">What stands over it.</param>
    /// <param name="image">The image.</param>
    public WebPage Picture(string name, PageImage image) => Add(
        $"<figure><figcaption>{Name(name)}</figcaption><img alt=\"{Text(name)}\" {Source(image)}></figure>");

    /// <summary>Adds commands with buttons that copy them.</summary>
    /// <param name="commands">What each does, and the command.</param>
    public WebPage Commands(IEnumerable<(string What, string Command)> commands)
    {
        Add("<div class=\"commands\">");
        foreach (var (what, command) in commands)
        {
            Add($"<p id=\"what-{copied}\">{Text(what)}</p>");
            body.Append(CultureInfo.InvariantCulture, $"<button type=\"button\" data-copy=\"command-{copied}\" ");
            Add($"aria-describedby=\"what-{copied}\" hidden>copy</button>");
            Add($"<code id=\"command-{copied}\">{Text(command)}</code>");
            copied++;
        }

        return Add("</div>");
    }

    /// <summary>The whole page.</summary>
    public override string ToString()
    {
        var (library, script) = (Asset("uPlot.iife.min.js"), Asset("page.js"));
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:;
              style-src 'unsafe-inline'; script-src {Hash(library)} {Hash(script)}">
            <title>{Text(title)}</title>
            <style>
            {Asset("uPlot.min.css")}
            {Asset("page.css")}
            </style>
            </head>
            <body>
            <main>
            {body}</main>
            <script type="application/json" id="charts">{JsonSerializer.Serialize(charts, Compact)}</script>
            <!-- uPlot, which draws the charts:
            {Asset("uPlot.LICENSE.txt")} -->
            <script>{library}</script>
            <script>{script}</script>
            </body>
            </html>

            """;
    }

    private static object Data(WebCurve curve)
    {
        // Every n-th, and the last.
        int step = (curve.Points.Count + MostPoints - 1) / MostPoints;
        var points = curve.Points.Where((_, i) => i % step == 0 || i == curve.Points.Count - 1)
            .Where(point => double.IsFinite(point.Kimg + point.Seconds)).ToList();
        bool hasBand = points.Exists(point => point.Low is not null && point.High is not null);
        return new
        {
            curve.Name, Colour = curve.Colour % CurveColours.Count, curve.IsFloor, curve.IsStepped,
            Kimg = points.Select(point => (float)point.Kimg), Seconds = points.Select(point => (float)point.Seconds),
            Values = points.Select(point => Finite(point.Value)),
            Low = hasBand ? points.Select(point => Finite(point.Low)) : null,
            High = hasBand ? points.Select(point => Finite(point.High)) : null,
        };
    }

    // Seven digits are more than any pixel shows, and half of the bytes.
    private static float? Finite(double? value) =>
        value is { } number && float.IsFinite((float)number) ? (float)number : null;

    private static string Cells(IReadOnlyList<string> texts, string open, string close) =>
        string.Concat(texts.Select(text => $"<{open}>{Name(text)}</{close}>"));

    private static string Source(PageImage image) =>
        $"width=\"{image.Width}\" height=\"{image.Height}\" src=\"data:image/webp;base64,{image.Data}\"";

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Hash(string script) =>
        $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'";

    private static string Asset(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"pages/{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n"); // as the browser's parser reads it, and hashes it
    }
}
