using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// Density and coverage (Naeem et al. 2020): as precision and recall, but with balls around real images only, which
/// outliers among the generated ones cannot stretch.
/// </summary>
/// <param name="FakeDensities">For each generated image how many real ones' balls it is in, over k.</param>
/// <param name="RealCovered">For each real image 1 if a generated one is in its ball, else 0.</param>
internal sealed record DensityCoverage(IReadOnlyList<double> FakeDensities, IReadOnlyList<double> RealCovered)
{
    /// <summary>The k of the paper.</summary>
    public const int DefaultK = 5;

    /// <summary>About 1 for images of the real kind; above 1 when they crowd where real ones are dense.</summary>
    public double Density => FakeDensities.Average();

    /// <summary>The share of real images that have a generated one nearby, 0 to 1.</summary>
    public double Coverage => RealCovered.Average();

    /// <summary>Computes both.</summary>
    /// <param name="real">Features [N, D], N above k.</param>
    /// <param name="fake">Features [M, D], at least one.</param>
    /// <param name="k">How many neighbours a ball reaches to.</param>
    /// <exception cref="ArgumentException">There are too few, or the dimensions differ.</exception>
    public static DensityCoverage Of(Tensor real, Tensor fake, int k = DefaultK)
    {
        FeatureShape.Require(real, fake, atLeast: 1);
        FeatureShape.Require(real, real, atLeast: k + 1);
        using var scope = NewDisposeScope();
        var radii = Neighbours.Radii(real, k);
        var densities = new List<double>();
        var covered = zeros(real.shape[0], dtype: ScalarType.Float64, device: CPU);
        Neighbours.ForEachBlock(fake, real, distances =>
        {
            var inside = distances.lt(radii).to(ScalarType.Float64);
            densities.AddRange((inside.sum(1) / k).data<double>());
            // Named, since a bare 0 would be taken for a type, and everything be summed.
            covered.add_(inside.sum(dim: 0));
        });
        return new(densities, [.. covered.gt(0).to(ScalarType.Float64).data<double>()]);
    }
}
