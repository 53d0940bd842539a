using System.Globalization;
using System.Net;
using System.Text;
using FewShotGan.Pages;

namespace FewShotGan.Comparison;

/// <summary>A metric of groups of runs as a figure for a paper: SVG with curves, bands, titles and a legend.</summary>
internal sealed class MetricPlot
{
    private const double Width = 720, Top = 48, Left = 84, Right = 24, PlotHeight = 360, Bottom = 76, LegendLine = 22;
    private readonly StringBuilder svg = new();
    private readonly IReadOnlyList<MetricCurve> curves;
    private readonly bool isLog;
    private readonly PlotAxis axis;
    private readonly double right, low, high;

    private MetricPlot(IReadOnlyList<MetricCurve> curves, bool isLog, PlotAxis axis)
    {
        (this.curves, this.isLog, this.axis) = (curves, isLog, axis);
        var points = curves.SelectMany(curve => curve.Points).ToList();
        right = Math.Max(1e-9, points.Max(At));
        var ends = points
            .SelectMany(point => new[] { point.Value, point.Low ?? point.Value, point.High ?? point.Value })
            .Where(value => double.IsFinite(value) && (!isLog || value > 0)).Select(Scaled).ToList();
        (low, high) = (ends.Min(), ends.Max());
        double margin = high > low ? 0.05 * (high - low) : 1;
        (low, high) = (low - margin, high + margin);
    }

    /// <summary>Draws the figure.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="unit">What stands along the vertical axis.</param>
    /// <param name="curves">At least one.</param>
    /// <param name="isLog">Whether the vertical axis is logarithmic; values of 0 and below are then left out.</param>
    /// <param name="axis">What the curves go over; images shown when null.</param>
    public static string Svg(
        string title, string unit, IReadOnlyList<MetricCurve> curves, bool isLog = false, PlotAxis? axis = null)
    {
        var plot = new MetricPlot(curves, isLog, axis ?? PlotAxis.Images);
        plot.Draw(title, unit);
        return plot.svg.ToString();
    }

    /// <summary>Round numbers from one end of an axis to the other: 1, 2 or 5 times a power of ten apart.</summary>
    /// <param name="low">The lower end.</param>
    /// <param name="high">The upper end, above it.</param>
    public static IReadOnlyList<double> Ticks(double low, double high)
    {
        double rough = (high - low) / 5, power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = power * (rough / power <= 1 ? 1 : rough / power <= 2 ? 2 : rough / power <= 5 ? 5 : 10);
        long first = (long)Math.Ceiling((low / step) - 1e-9), last = (long)Math.Floor((high / step) + 1e-9);
        return [.. Enumerable.Range(0, (int)(last - first + 1)).Select(i => (first + i) * step)];
    }

    private void Draw(string title, string unit)
    {
        double bottom = Top + PlotHeight, height = bottom + Bottom + (LegendLine * curves.Count);
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" width=\"{Width}\"");
        Add($" height=\"{height}\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"14\" fill=\"#222\">");
        Add($"<rect width=\"{Width}\" height=\"{height}\" fill=\"#fff\"/>");
        Add($"<text x=\"{Left}\" y=\"28\" font-size=\"17\">{Text(title)}</text>");
        foreach (double tick in isLog ? LogTicks() : Ticks(low, high))
        {
            double y = Y(isLog ? Math.Log10(tick) : tick);
            Add($"<path d=\"M{Left},{y:F1}H{Width - Right}\" stroke=\"#ddd\"/>");
            Add($"<text x=\"{Left - 8}\" y=\"{y + 5:F1}\" text-anchor=\"end\">{tick:G4}</text>");
        }

        foreach (double tick in Ticks(0, right))
        {
            Add($"<path d=\"M{X(tick):F1},{bottom}v5\" stroke=\"#222\"/>");
            Add($"<text x=\"{X(tick):F1}\" y=\"{bottom + 21}\" text-anchor=\"middle\">{tick:0.###}</text>");
        }

        Add($"<path d=\"M{Left},{Top}V{bottom}H{Width - Right}\" fill=\"none\" stroke=\"#222\"/>");
        Add($"<g text-anchor=\"middle\"><text x=\"{(Left + Width - Right) / 2}\" y=\"{bottom + 44}\">");
        Add($"{Text(axis.Label)}</text>");
        Add($"<text transform=\"translate(20 {Top + (PlotHeight / 2)}) rotate(-90)\">{Text(unit)}</text></g>");

        // No band over a line.
        for (int i = 0; i < curves.Count; i++) DrawBand(curves[i], CurveColours.Of(i));
        for (int i = 0; i < curves.Count; i++)
            DrawCurve(curves[i], CurveColours.Of(i), bottom + Bottom + (LegendLine * i));
        svg.Append("</svg>\n");
    }

    private void DrawBand(MetricCurve curve, string colour)
    {
        var band = curve.Points.Where(point => point is { Low: { } from, High: { } to } && double.IsFinite(from + to)
            && (!isLog || from > 0)).ToList();
        if (band.Count < 2) return;
        var outline = band.Select(point => (At(point), point.High!.Value))
            .Concat(band.AsEnumerable().Reverse().Select(point => (At(point), point.Low!.Value)));
        Add($"<polygon points=\"{Line(outline)}\" fill=\"{colour}\" fill-opacity=\"0.18\"/>");
    }

    private void DrawCurve(MetricCurve curve, string colour, double legend)
    {
        var points = curve.Points.Where(point => !isLog || point.Value > 0).ToList();
        Add($"<polyline points=\"{Line(points.Select(point => (At(point), point.Value)))}\" fill=\"none\"");
        Add($" stroke=\"{colour}\" stroke-width=\"2\"/>");
        foreach (var point in points)
            Add($"<circle cx=\"{X(At(point)):F1}\" cy=\"{Y(Scaled(point.Value)):F1}\" r=\"3\" fill=\"{colour}\"/>");
        Add($"<path d=\"M{Left},{legend - 5}h28\" stroke=\"{colour}\" stroke-width=\"3\"/>");
        Add($"<text x=\"{Left + 36}\" y=\"{legend}\">{Text(curve.Name)}</text>");
    }

    private IEnumerable<double> LogTicks()
    {
        for (int power = (int)Math.Floor(low); power <= high; power++)
            foreach (double one in (double[])[1, 2, 5])
                if (Math.Log10(one) + power is var at && at >= low && at <= high)
                    yield return one * Math.Pow(10, power);
    }

    private string Line(IEnumerable<(double At, double Value)> points) => string.Join(' ', points.Select(point =>
        string.Create(CultureInfo.InvariantCulture, $"{X(point.At):F1},{Y(Scaled(point.Value)):F1}")));

    private double At(CurvePoint point) => axis.At(point);

    private double X(double at) => Left + (at / right * (Width - Left - Right));

    private double Y(double scaled) => Top + PlotHeight - ((scaled - low) / (high - low) * PlotHeight);

    private double Scaled(double value) => isLog ? Math.Log10(value) : value;

    private void Add(FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture));

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
