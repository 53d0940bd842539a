using static TorchSharp.torch;

namespace FewShotGan.Toy;

/// <summary>
/// The picture of points on a line: their density in grey, that of generated ones in green, what the discriminator says
/// as a blue line, and its gradient as arrows.
/// </summary>
internal static class ToyLine
{
    private const int Bins = 60, Places = 120, Arrows = 20;
    private const double Foot = 40, Top = 20;

    /// <summary>Draws it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="reals">Real points, <c>[N, 2]</c>.</param>
    /// <param name="fakes">Generated ones.</param>
    /// <param name="add">Takes parts of the SVG.</param>
    public static void Draw(ToyRun run, Tensor reals, Tensor fakes, Action<FormattableString> add)
    {
        var (real, fake) = (Densities(reals), Densities(fakes));
        double most = Math.Max(real.Max(), Math.Min(fake.Max(), 2 * real.Max()));
        add($"<polygon fill='#bbb' points='{Steps(real, most)}'/>");
        add($"<polygon fill='#087f23' fill-opacity='0.35' stroke='#087f23' points='{Steps(fake, most)}'/>");
        using var scope = NewDisposeScope();
        var logits = run.Ask(Axis(Places)).Logits.data<float>().ToArray();
        double least = logits.Min(), reach = Math.Max(1e-6, logits.Max() - least);
        var line = logits.Select((logit, i) => Point(
            ToyFigure.Side * (i + 0.5) / Places, Bottom - ((logit - least) / reach * (Bottom - Top))));
        add($"<polyline fill='none' stroke='#1565c0' stroke-width='1.5' points='{string.Join(" ", line)}'/>");
        var slopes = run.Ask(Axis(Arrows)).Gradients[.., 0].contiguous().data<float>().ToArray();
        double steepest = Math.Max(1e-12, slopes.Max(Math.Abs));
        for (int i = 0; i < Arrows; i++)
        {
            // Of the root, as in the plane.
            double x = ToyFigure.Side * (i + 0.5) / Arrows;
            double dx = 0.8 * ToyFigure.Side / Arrows * Math.Sign(slopes[i]) * Math.Sqrt(
                Math.Abs(slopes[i]) / steepest);
            add($"<path d='M{x:0.#} {ToyFigure.Side - (Foot / 2):0.#}h{dx:0.##}' stroke='#0008' fill='none'/>");
            add($"<circle cx='{x + dx:0.#}' cy='{ToyFigure.Side - (Foot / 2):0.#}' r='1.8' fill='#000a'/>");
        }
    }

    private static double Bottom => ToyFigure.Side - Foot;

    /// <summary>Points on the line, <c>[count, 2]</c>, evenly within [-1, 1].</summary>
    private static Tensor Axis(int count)
    {
        var x = ((arange(count, dtype: ScalarType.Float32, device: CPU) + 0.5) * (2.0 / count)) - 1;
        return stack([x, zeros_like(x)], 1);
    }

    /// <summary>How many points of a thousand are in each bin; those beyond [-1, 1] are in none.</summary>
    private static double[] Densities(Tensor points)
    {
        var counts = new double[Bins];
        foreach (float x in points[.., 0].contiguous().data<float>())
            if (Math.Abs(x) < 1) counts[(int)((x + 1) * Bins / 2)] += 1000.0 / points.shape[0];
        return counts;
    }

    /// <summary>A histogram's outline, on a scale on which so many reach the top.</summary>
    private static string Steps(double[] counts, double most)
    {
        const double width = (double)ToyFigure.Side / Bins;
        var corners = counts.SelectMany((count, i) =>
        {
            double y = Math.Max(0, Bottom - (count / most * (Bottom - Top)));
            return new[] { Point(i * width, y), Point((i + 1) * width, y) };
        });
        return string.Join(" ", [Point(0, Bottom), .. corners, Point(ToyFigure.Side, Bottom)]);
    }

    private static string Point(double x, double y) => FormattableString.Invariant($"{x:0.#},{y:0.#}");
}
