using System.Globalization;
using System.Net;
using System.Text;

namespace FewShotGan.Comparison;

/// <summary>Curves over kimg as SVG that needs nothing else.</summary>
internal static class LinePlot
{
    private const double Width = 420, Height = 240, Left = 64, Top = 28, Right = 12, Bottom = 32;

    // Okabe and Ito's colours, which are told apart with any colour vision.
    private static readonly string[] Colours = [
        "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];

    /// <summary>The colour of a curve.</summary>
    /// <param name="number">Which colour, from 0; after the last they begin again.</param>
    public static string Colour(int number) => Colours[number % Colours.Length];

    /// <summary>A curve.</summary>
    /// <param name="Name">Shown where a pointer rests on it.</param>
    /// <param name="Colour">Curves of one colour belong together.</param>
    /// <param name="Points">Kimg and value, at least one.</param>
    public sealed record Curve(string Name, int Colour, IReadOnlyList<(double Kimg, double Value)> Points);

    /// <summary>The plot.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="curves">The curves, at least one.</param>
    public static string Svg(string title, IReadOnlyList<Curve> curves)
    {
        var points = curves.SelectMany(curve => curve.Points).ToList();
        var (right, low, high) = (
            points.Max(point => point.Kimg), points.Min(point => point.Value), points.Max(point => point.Value));
        if (high == low) (low, high) = (low - 1, high + 1);
        var svg = new StringBuilder();
        Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{Height}\"");
        Append($" font-family=\"sans-serif\" font-size=\"11\">");
        Append($"<text x=\"{Left}\" y=\"16\" font-size=\"13\">{WebUtility.HtmlEncode(title)}</text>");
        Append($"<path d=\"M{Left},{Top}V{Height - Bottom}H{Width - Right}\" fill=\"none\" stroke=\"#888\"/>");
        foreach (double tick in (double[])[low, (low + high) / 2, high])
            Append($"<text x=\"{Left - 6}\" y=\"{Y(tick) + 4:F1}\" text-anchor=\"end\">{tick:G3}</text>");
        foreach (double tick in (double[])[0, right / 2, right])
            Append($"<text x=\"{X(tick):F1}\" y=\"{Height - 14}\" text-anchor=\"middle\">{tick:0.##}</text>");
        foreach (var curve in curves)
        {
            var colour = Colour(curve.Colour);
            var line = string.Join(' ',
                curve.Points.Select(
                    point => string.Create(CultureInfo.InvariantCulture, $"{X(point.Kimg):F1},{Y(point.Value):F1}")));
            Append($"<g stroke=\"{colour}\" fill=\"{colour}\"><title>{WebUtility.HtmlEncode(curve.Name)}</title>");
            Append($"<polyline points=\"{line}\" fill=\"none\"/>");
            foreach (var (kimg, value) in curve.Points)
                Append($"<circle cx=\"{X(kimg):F1}\" cy=\"{Y(value):F1}\" r=\"2\"/>");
            svg.Append("</g>");
        }

        return svg.Append("</svg>").ToString();

        void Append(FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture));

        double X(double kimg) => Left + (kimg / right * (Width - Left - Right));

        double Y(double value) => Height - Bottom - ((value - low) / (high - low) * (Height - Top - Bottom));
    }
}
