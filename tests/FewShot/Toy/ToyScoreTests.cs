using FewShotGan.Toy;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Toy;

public sealed class ToyScoreTests
{
    [Fact]
    public void Modes_and_good_points_are_counted_within_three_deviations()
    {
        using var scope = NewDisposeScope();
        var ring = ToyDistribution.Find("toy:8-gaussians");

        // Two at the first mode, one of them beyond 3 × 0.02; one at the second; one in the middle.
        float half = (float)(0.7 / Math.Sqrt(2));
        var fakes = tensor(new[] { 0.7f, 0.05f, 0.7f, 0.07f, half, half, 0, 0 }, [4, 2]);
        var score = ToyScore.Of(fakes, fakes, ring);
        Assert.Equal((2, 0.5), (score.Modes!.Value, score.HighQuality!.Value));
    }

    /// <summary>Of two and three points on a line, by hand: 2 · 11/6 − 1 − 8/3.</summary>
    [Fact]
    public void The_energy_distance_is_that_of_the_formula()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (tensor(new float[] { 0, 0, 1, 0 }, [2, 2]), tensor(new float[] { 0, 0, 2, 0, 4, 0 }, [3, 2]));
        var score = ToyScore.Of(x, y, ToyDistribution.Find("toy:swiss-roll"));
        Assert.Equal((2 * 11 / 6.0) - 1 - (8 / 3.0), score.Distance, 1e-9);
        Assert.Null(score.Modes);
    }

    /// <summary>Theis et al. 2016, section 5.1, where the centres are those of k-means.</summary>
    [Theory]
    [InlineData("8-gaussians")]
    [InlineData("25-gaussians")]
    public void Parzen_windows_rate_centres_above_the_distribution_itself(string name)
    {
        using var scope = NewDisposeScope();
        using var draws = new Generator(0);
        var of = ToyDistribution.Find("toy:" + name);
        var asked = of.Sample(1000, draws);
        double real = ToyScore.Parzen(of.Sample(ToyScore.Points, draws), asked);
        double centres = ToyScore.Parzen(ToyDistribution.Centres(of.Modes), asked);
        double moved = ToyScore.Parzen(of.Sample(ToyScore.Points, draws) * 0.9, asked);
        Assert.True(centres > real + 0.01 && real > moved + 0.5, $"{centres}, {real}, {moved}");
        var others = of.Sample(ToyScore.Points, draws);
        Assert.Equal(
            ToyScore.Parzen(asked, others[..100]), ToyScore.Of(asked, others, of).LogLikelihood!.Value, 9);
    }

    [Fact]
    public void On_a_line_mean_and_deviation_are_those_of_the_mixture()
    {
        using var scope = NewDisposeScope();
        using var draws = new Generator(0);
        var of = ToyDistribution.Find("toy:two-gaussians");
        var points = of.Sample(20_000, draws);
        Assert.Equal(0, points[.., 1].abs().max().item<float>());
        var score = ToyScore.Of(points[..2000], points[2000..4000], of);
        var own = points[..2000, 0].to(ScalarType.Float64);
        Assert.Equal(own.mean().item<double>(), score.Mean!.Value, 9);
        Assert.Equal(own.std().item<double>(), score.Deviation!.Value, 9);
        Assert.Null(score.LogLikelihood);

        // Two thirds at -0.45, a third at 0.45, and 0.15 around them.
        Assert.Equal(-0.15, points[.., 0].mean().item<float>(), 0.01);
        Assert.Equal(Math.Sqrt((0.15 * 0.15) + (0.9 * 0.9 * 2 / 9)), points[.., 0].std().item<float>(), 0.01);
    }

    [Theory]
    [InlineData("8-gaussians", 8)]
    [InlineData("25-gaussians", 25)]
    [InlineData("swiss-roll", 0)]
    [InlineData("dirac", 1)]
    [InlineData("two-gaussians", 2)]
    public void Points_of_a_distribution_are_good_and_near_to_others_of_it(string name, int modes)
    {
        using var scope = NewDisposeScope();
        using var draws = new Generator(0);
        var of = ToyDistribution.Find("toy:" + name);
        var score = ToyScore.Of(of.Sample(2000, draws), of.Sample(2000, draws), of);
        Assert.Equal(modes == 0 ? null : modes, score.Modes);
        Assert.InRange(score.Distance, -0.002, 0.002);
        Assert.True(of.Sample(2000, draws).abs().max().item<float>() < 1);

        // Within three deviations of a Gaussian in the plane: 1 − exp(−9/2); on a line more.
        if (modes > 2) Assert.Equal(1 - Math.Exp(-4.5), score.HighQuality!.Value, 0.006);
    }
}
