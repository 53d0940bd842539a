using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// Improved precision and recall (Kynkäänniemi et al. 2019): balls around the features of one set, each reaching to its
/// k-th neighbour, cover a region; precision is the share of the generated images in the real ones' region, recall the
/// share of the real ones in the generated ones' region.
/// </summary>
/// <param name="FakeInside">For each generated image 1 if it is in the real ones' region, else 0.</param>
/// <param name="RealInside">For each real image 1 if it is in the generated ones' region, else 0.</param>
internal sealed record PrecisionRecall(IReadOnlyList<double> FakeInside, IReadOnlyList<double> RealInside)
{
    /// <summary>The k of the paper.</summary>
    public const int DefaultK = 3;

    /// <summary>How many of the generated images look real, 0 to 1.</summary>
    public double Precision => FakeInside.Average();

    /// <summary>How much of what is real is generated, 0 to 1.</summary>
    public double Recall => RealInside.Average();

    /// <summary>Computes both.</summary>
    /// <param name="real">Features [N, D], N above k.</param>
    /// <param name="fake">Features [M, D], M above k.</param>
    /// <param name="k">How many neighbours a ball reaches to.</param>
    /// <exception cref="ArgumentException">There are too few, or the dimensions differ.</exception>
    public static PrecisionRecall Of(Tensor real, Tensor fake, int k = DefaultK)
    {
        FeatureShape.Require(real, fake, atLeast: k + 1);
        using var radii = Neighbours.Radii(fake, k);
        return Of(real, fake, radii, k);
    }

    /// <summary>Computes both, for generated images whose balls are known.</summary>
    internal static PrecisionRecall Of(Tensor real, Tensor fake, Tensor fakeRadii, int k = DefaultK)
    {
        using var realRadii = Neighbours.Radii(real, k);
        return new(Inside(fake, real, realRadii), Inside(real, fake, fakeRadii));
    }

    private static List<double> Inside(Tensor points, Tensor set, Tensor radii)
    {
        var inside = new List<double>();
        Neighbours.ForEachBlock(
            points, set, distances =>
                inside.AddRange(distances.le(radii).to(ScalarType.Float64).amax(1).data<double>()));
        return inside;
    }
}
