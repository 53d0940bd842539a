using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// The realism score of single images (Kynkäänniemi et al. 2019, section 5): the largest ratio of a real image's
/// distance to its k-th neighbour to its distance from the generated one. From 1 on the image lies in the region of the
/// real ones, as for precision; the half of the real images with the farthest neighbours does not count.
/// </summary>
internal static class Realism
{
    /// <summary>Scores images.</summary>
    /// <param name="real">Features of the real images [N, D], N above k.</param>
    /// <param name="fake">Features of generated images [M, D].</param>
    /// <param name="k">Which neighbour.</param>
    /// <returns>M scores, above 0; infinite for an image that is the same as a real one.</returns>
    /// <exception cref="ArgumentException">There are too few, or the dimensions differ.</exception>
    public static IReadOnlyList<double> Of(Tensor real, Tensor fake, int k = PrecisionRecall.DefaultK)
    {
        FeatureShape.Require(real, fake, atLeast: 1);
        FeatureShape.Require(real, real, atLeast: k + 1);
        using var scope = NewDisposeScope();
        var radii = Neighbours.Radii(real, k);
        var dense = radii.le(radii.median()).nonzero().flatten();
        var (near, reach) = (real.index_select(0, dense), radii.index_select(0, dense));
        var scores = new List<double>();
        Neighbours.ForEachBlock(
            fake, near, distances => scores.AddRange(reach.div(distances).amax(1).data<double>()));
        return scores;
    }
}
