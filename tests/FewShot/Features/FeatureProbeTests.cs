using FewShotGan.Features;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Features;

public class FeatureProbeTests
{
    [Fact]
    public void The_linear_probe_is_right_about_classes_apart_and_at_chance_about_equal_ones()
    {
        using var scope = NewDisposeScope();
        using var draws = new torch.Generator(1);
        Tensor Samples(double at) => randn(100, 8, dtype: ScalarType.Float64, generator: draws) + at;
        Assert.True(LinearProbe.Accuracy(Samples(0), Samples(2), 5, draws) > 0.95);
        Assert.InRange(LinearProbe.Accuracy(Samples(0), Samples(0), 5, draws), 0.35, 0.65);
    }

    [Fact]
    public void The_Frechet_distance_of_diagonal_covariances_is_the_closed_form()
    {
        using var scope = NewDisposeScope();
        // Exactly uncorrelated columns of known variance: for each axis a pair of opposite points.
        var axes = eye(3, dtype: ScalarType.Float64);
        Tensor Points(double scale) => cat([axes * scale, -axes * scale]);
        var (a, b) = (Points(1), Points(3) + 2);
        // n − 1 = 5: variances 2/5 and 18/5 on each of three axes; means 2 apart on each.
        var expected = 3 * (4 + Math.Pow(Math.Sqrt(18 / 5.0) - Math.Sqrt(2 / 5.0), 2));
        Assert.Equal(expected, FeatureProbe.Frechet(a, b), 9);
        Assert.Equal(0, FeatureProbe.Frechet(a, a), 9);
    }
}
