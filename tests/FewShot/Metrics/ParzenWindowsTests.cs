using FewShotGan.Metrics;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Metrics;

public sealed class ParzenWindowsTests
{
    [Fact]
    public void Each_half_of_the_points_has_the_width_that_suits_the_other()
    {
        using var scope = NewDisposeScope();

        // The first half lies near samples, the second does not: narrow windows suit it, and the second has them.
        double[][] points = [[0, 0], [1, 0], [1.1, 0.8], [-0.7, 0.9]], samples = [[0, 0], [1, 0.01], [0, 1]];
        var (found, first, second) = ParzenWindows.Of(Of(points), Of(samples), 0.1, 10);
        Assert.True(second < first, $"{first}, {second}");
        for (int i = 0; i < points.Length; i++)
        {
            double width = i < 2 ? first : second;
            double density = samples.Average(sample => Math.Exp(
                -sample.Zip(points[i], (x, y) => (x - y) * (x - y)).Sum() / (2 * width * width))
                    / (2 * Math.PI * width * width));
            Assert.Equal(Math.Log(density), found[i], 1e-9);
        }

        // Of 41 widths, evenly in their logarithms.
        double place = Math.Log(first / 0.1) / Math.Log(100) * 40;
        Assert.Equal(Math.Round(place), place, 1e-9);

        static Tensor Of(double[][] rows) => stack(rows.Select(row => tensor(row, device: CPU)).ToArray());
    }

    /// <summary>
    /// Theis et al. 2016, section 5.1 and figure 3: in one dimension the estimate is near the likelihood; in those of a
    /// patch of 10×10 pixels it is far off, with thousands of samples of the true distribution.
    /// </summary>
    [Theory]
    [InlineData(1, 0.1, 0)]
    [InlineData(100, 100, 10)]
    public void It_is_the_likelihood_in_few_dimensions_alone(int dimensions, double most, double least)
    {
        using var scope = NewDisposeScope();
        using var draws = new Generator(0);
        var points = randn(500, dimensions, dtype: ScalarType.Float64, generator: draws, device: CPU);
        var samples = randn(4000, dimensions, dtype: ScalarType.Float64, generator: draws, device: CPU);
        double truth = (points.square().sum(1) / -2).mean().item<double>() - (dimensions * Math.Log(Math.Tau) / 2);
        double found = ParzenWindows.Of(points, samples, 0.01, 1).LogLikelihoods.Average();
        Assert.InRange(truth - found, least, most);
    }
}
