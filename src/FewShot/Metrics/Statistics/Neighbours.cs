using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// Euclidean distances between features, in float64 and in blocks of rows, so that memory stays bounded.
/// </summary>
internal static class Neighbours
{
    private const int BlockElements = 4_000_000;

    /// <summary>Each point's distance to the nearest of a set.</summary>
    /// <param name="points">[N, D].</param>
    /// <param name="set">[M, D].</param>
    /// <returns>N distances, and N indices into the set.</returns>
    public static (double[] Distances, long[] Indices) Nearest(Tensor points, Tensor set)
    {
        var (nearest, indices) = (new List<double>(), new List<long>());
        ForEachBlock(points, set, distances =>
        {
            var (values, at) = distances.min(1);
            nearest.AddRange(values.data<double>());
            indices.AddRange(at.data<long>());
        });
        return ([.. nearest], [.. indices]);
    }

    /// <summary>
    /// Each point's distance to the nearest other of a set that holds it. What is nearer than a thousandth of the
    /// points' spread is a copy of it, not another, and does not count; infinite where there is no other.
    /// </summary>
    /// <param name="points">[N, D].</param>
    /// <param name="set">[kN, D]: the points, then other forms of them in their order, which are not others.</param>
    /// <returns>N distances.</returns>
    public static double[] NearestOfOthers(Tensor points, Tensor set)
    {
        const double copy = 1e-3;
        using var scope = NewDisposeScope();
        var least = points.to(ScalarType.Float64).var(0, unbiased: false).sum().sqrt().mul(copy).cpu();
        var nearest = new List<double>();
        ForEachBlock(points, set, distances =>
        {
            var forms = distances.view(distances.shape[0], -1, points.shape[0]);
            var own = arange(nearest.Count, nearest.Count + distances.shape[0], device: CPU).view(-1, 1, 1);
            var isNone = own.eq(arange(points.shape[0], device: CPU)).logical_or(forms.le(least));
            nearest.AddRange(forms.masked_fill(isNone, double.PositiveInfinity).flatten(1).amin(1).data<double>());
        });
        return [.. nearest];
    }

    /// <summary>Each point's distance to its k-th neighbour in its own set, itself not counted.</summary>
    /// <param name="set">[N, D], N above k.</param>
    /// <param name="k">Which neighbour.</param>
    /// <returns>[N], on the CPU.</returns>
    public static Tensor Radii(Tensor set, int k)
    {
        var radii = new List<double>();
        ForEachBlock(
            set, set, distances =>
                radii.AddRange(
                    distances.topk(k + 1, 1, largest: false).values.select(1, k).contiguous().data<double>()));
        return tensor(radii.ToArray(), device: CPU);
    }

    /// <summary>Gives a row of distances for each point, many rows at a time, in order.</summary>
    /// <param name="points">[N, D].</param>
    /// <param name="set">[M, D].</param>
    /// <param name="use">Takes [rows, M]; what it makes is disposed afterwards.</param>
    public static void ForEachBlock(Tensor points, Tensor set, Action<Tensor> use)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        // About the set's centre: |x|² + |y|² − 2x·y then loses little of a small distance to rounding.
        var all = set.to(ScalarType.Float64);
        var centre = all.mean([0]);
        all -= centre;
        var (transposed, squares) = (all.t(), all.square().sum(1));
        var rows = Math.Max(1, BlockElements / set.shape[0]);
        for (long start = 0; start < points.shape[0]; start += rows)
        {
            using var inner = NewDisposeScope();
            var part = points.narrow(0, start, Math.Min(rows, points.shape[0] - start));
            var block = part.to(ScalarType.Float64) - centre;
            var distances = block.square().sum(1, keepdim: true).add(squares)
                .sub_(block.matmul(transposed).mul_(2));
            use(distances.clamp_min(0).sqrt().cpu());
        }
    }
}
