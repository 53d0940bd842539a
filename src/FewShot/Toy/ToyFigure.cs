using System.Globalization;
using System.Text;
using static TorchSharp.torch;

namespace FewShotGan.Toy;

/// <summary>
/// A picture of a toy run in SVG: what the discriminator says of the plane (blue for real, red for generated), its
/// gradient as arrows, real points grey and generated ones green; of points on a line <see cref="ToyLine"/>.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="title">Its name.</param>
/// <param name="row">How far it is.</param>
/// <param name="isLine">Whether points are on a line.</param>
internal sealed class ToyFigure(ToyRun run, string title, ToyRow row, bool isLine)
{
    /// <summary>Width, in pixels.</summary>
    public const int Side = 360;

    /// <summary>Height, in pixels.</summary>
    public const int Height = Side + Head;

    private const int Head = 22, Cells = 45, Arrows = 15, Points = 400;

    private const double Reach = 1.0;

    private readonly StringBuilder svg = new();

    /// <summary>Draws it.</summary>
    /// <param name="reals">Real points, <c>[N, 2]</c>.</param>
    /// <param name="fakes">Generated ones.</param>
    public string Draw(Tensor reals, Tensor fakes)
    {
        Add($"<svg xmlns='http://www.w3.org/2000/svg' width='{Side}' height='{Height}' font-family='sans-serif'>");
        Add($"<rect width='{Side}' height='{Height}' fill='white'/>");
        Add($"<text x='6' y='15' font-size='12'>{title}  {row.Kimg:0.#} kimg  {Words()}</text>");
        Add($"<svg y='{Head}' width='{Side}' height='{Side}'>");
        if (isLine)
        {
            ToyLine.Draw(run, reals, fakes, Add);
        }
        else
        {
            Surface();
            Field();
            Dots(reals, "#555", 1.3);
            Dots(fakes, "#087f23", 1.8);
        }

        Add($"</svg></svg>");
        return svg.ToString();
    }

    private string Words() => row.Score switch
    {
        { Mean: { } mean, Deviation: { } deviation } => Text($"mean {mean:0.00}, deviation {deviation:0.00}"),
        { Modes: { } modes, HighQuality: { } good } =>
            Text($"{modes} mode{(modes == 1 ? "" : "s")}, {100 * good:0} % good"),
        var score => Text($"distance {score.Distance:0.000}"),
    };

    private void Surface()
    {
        const double cell = (double)Side / Cells;
        using var scope = NewDisposeScope();
        var logits = run.Ask(Grid(Cells)).Logits.data<float>().ToArray();
        double middle = logits.Order().ElementAt(logits.Length / 2);
        double most = Math.Max(1e-6, logits.Max(logit => Math.Abs(logit - middle)));
        for (int i = 0; i < logits.Length; i++)
        {
            double level = (logits[i] - middle) / most;
            var (red, blue) = ((int)(255 - (100 * Math.Max(0, level))), (int)(255 - (100 * Math.Max(0, -level))));
            int green = (int)(255 - (70 * Math.Abs(level)));
            var (x, y) = (i % Cells * cell, (Cells - 1 - (i / Cells)) * cell);
            Add($"<path d='M{x:0.##} {y:0.##}h{cell + 0.5:0.##}v{cell + 0.5:0.##}H{x:0.##}z'");
            Add($" fill='rgb({red},{green},{blue})'/>");
        }
    }

    private void Field()
    {
        using var scope = NewDisposeScope();
        var places = Grid(Arrows);
        var gradients = run.Ask(places).Gradients;
        var norms = gradients.norm(1).data<float>().ToArray();
        double longest = Math.Max(1e-12, norms.Max()), length = 0.9 * Side / Arrows;
        var (xs, ds) = (places.data<float>().ToArray(), gradients.data<float>().ToArray());
        for (int i = 0; i < norms.Length; i++)
        {
            // Of the square root, so that small gradients are seen beside large ones.
            double scale = length * Math.Sqrt(norms[i] / longest) / Math.Max(1e-12, norms[i]);
            var (x, y) = (X(xs[2 * i]), Y(xs[(2 * i) + 1]));
            var (dx, dy) = (ds[2 * i] * scale, -ds[(2 * i) + 1] * scale);
            Add($"<path d='M{x:0.#} {y:0.#}l{dx:0.##} {dy:0.##}' stroke='#0004' fill='none'/>");
            Add($"<circle cx='{x + dx:0.#}' cy='{y + dy:0.#}' r='1.2' fill='#0006'/>");
        }
    }

    private void Dots(Tensor points, string colour, double radius)
    {
        var numbers = points.narrow(0, 0, Points).contiguous().data<float>().ToArray();
        Add($"<g fill='{colour}' fill-opacity='0.6'>");
        for (int i = 0; i < Points; i++)
            Add($"<circle cx='{X(numbers[2 * i]):0.#}' cy='{Y(numbers[(2 * i) + 1]):0.#}' r='{radius}'/>");
        Add($"</g>");
    }

    /// <summary>The centres of cells, <c>[count², 2]</c>, row by row from below.</summary>
    private static Tensor Grid(int count)
    {
        var places = (arange(count, dtype: ScalarType.Float32, device: CPU) + 0.5) * (2 * Reach / count) - Reach;
        return stack([places.repeat(count), places.repeat_interleave(count)], 1);
    }

    private static double X(double value) => (value + Reach) * Side / (2 * Reach);

    private static double Y(double value) => Side - X(value);

    private void Add(FormattableString text) => svg.Append(Text(text));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
