using FewShotGan.Data;
using FewShotGan.Discriminators.Features;
using static TorchSharp.torch;

namespace FewShotGan.Features;

/// <summary>One vector a picture: the averages of every feature map over its area, joined.</summary>
internal static class PooledFeatures
{
    private const int BatchSize = 32;

    /// <summary>The features of a set.</summary>
    /// <param name="network">The network.</param>
    /// <param name="pictures">The pictures.</param>
    /// <param name="change">What is done to each batch first.</param>
    /// <returns>Float64 <c>[N, D]</c>; the caller's dispose scope owns it.</returns>
    public static Tensor Of(IFeatureNetwork network, PictureSet pictures, Func<Tensor, Tensor> change)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var rows = new List<Tensor>();
        for (var start = 0; start < pictures.Count; start += BatchSize)
        {
            var indices = Enumerable.Range(start, Math.Min(BatchSize, pictures.Count - start)).Select(i => (long)i).ToArray();
            var maps = network.Extract(change(pictures.Batch(indices, CPU)));
            rows.Add(cat(maps.Select(FeaturePooling.Average).ToArray(), 1));
        }

        return scope.MoveToOuter(cat(rows.ToArray()).to(ScalarType.Float64));
    }
}
