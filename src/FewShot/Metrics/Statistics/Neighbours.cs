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
