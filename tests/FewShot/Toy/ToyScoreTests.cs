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

    [Theory]
    [InlineData("8-gaussians", 8)]
    [InlineData("25-gaussians", 25)]
    [InlineData("swiss-roll", 0)]
    [InlineData("dirac", 1)]
    public void Points_of_a_distribution_are_good_and_near_to_others_of_it(string name, int modes)
    {
        using var scope = NewDisposeScope();
        using var draws = new Generator(0);
        var of = ToyDistribution.Find("toy:" + name);
        var score = ToyScore.Of(of.Sample(2000, draws), of.Sample(2000, draws), of);
        Assert.Equal(modes == 0 ? null : modes, score.Modes);
        Assert.InRange(score.Distance, -0.002, 0.002);
        Assert.True(of.Sample(2000, draws).abs().max().item<float>() < 1);

        // Within three deviations of a Gaussian in the plane: 1 − exp(−9/2).
        if (modes > 1) Assert.Equal(1 - Math.Exp(-4.5), score.HighQuality!.Value, 0.006);
    }
}
