using FewShotGan.Discriminators.Features;
using FewShotGan.Images;
using FewShotGan.Metrics;
using FewShotGan.Probing;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Inspection;

/// <summary>
/// Finds images that are unlike the others of their set: the distance to the k-th neighbour (Ramaswamy et al. 2000,
/// "Efficient Algorithms for Mining Outliers from Large Data Sets"), in features of a pretrained network.
/// </summary>
internal static class FeatureOutliers
{
    private const int Neighbour = 5, Fewest = 20;
    private const double Unusual = 2;

    /// <summary>
    /// The outliers, the farthest first; none of a set of fewer than 20 images, in which nothing is usual.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="set">The images, RGB, of a size that the network takes.</param>
    public static IReadOnlyList<FeatureOutlier> Of(IFeatureNetwork network, ImageSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (set.Count < Fewest) return [];
        using var scope = NewDisposeScope();
        var features = PooledFeatures.Of(network, set, images => images);

        // Each feature weighs the same, whatever its scale.
        features = (features - features.mean([0])) / features.std([0], unbiased: false).clamp_min(1e-9);
        var far = Neighbours.Radii(features, Neighbour).data<double>().ToArray();
        double usual = far.Order().ElementAt(far.Length / 2);
        return [.. far
            .Select((distance, i) => new FeatureOutlier(set.Names[i], distance / usual))
            .Where(outlier => outlier.Distance > Unusual)
            .OrderByDescending(outlier => outlier.Distance)];
    }
}
