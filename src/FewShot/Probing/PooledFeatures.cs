using FewShotGan.Discriminators.Features;
using FewShotGan.Images;
using FewShotGan.Metrics;
using static TorchSharp.torch;

namespace FewShotGan.Probing;

/// <summary>One vector an image: the averages of every feature map over its area, joined.</summary>
internal static class PooledFeatures
{
    private const int BatchSize = 32;

    /// <summary>The features of a set.</summary>
    /// <param name="network">The network.</param>
    /// <param name="images">The images.</param>
    /// <param name="change">What is done to each batch first.</param>
    /// <returns>Float64 <c>[N, D]</c>; the caller's dispose scope owns it.</returns>
    public static Tensor Of(IFeatureNetwork network, ImageSet images, Func<Tensor, Tensor> change) =>
        Of(network, ImageBatches.Of(images), change);

    /// <summary>The features of images that come in batches.</summary>
    /// <param name="network">The network.</param>
    /// <param name="batches">Each <c>[N, C, H, W]</c>; disposed when used.</param>
    /// <param name="change">What is done to images first.</param>
    /// <returns>Float64 <c>[N, D]</c> on the CPU; the caller's dispose scope owns it.</returns>
    public static Tensor Of(IFeatureNetwork network, IEnumerable<Tensor> batches, Func<Tensor, Tensor> change)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var rows = new List<Tensor>();
        foreach (var batch in batches)
        {
            using var inner = NewDisposeScope();
            using var whole = batch;
            foreach (var part in batch.split(BatchSize))
                rows.Add(cat(network.Extract(change(part)).Select(FeaturePooling.Average).ToArray(), 1).cpu()
                    .MoveToOuterDisposeScope());
        }

        return scope.MoveToOuter(cat(rows.ToArray()).to(ScalarType.Float64));
    }
}
