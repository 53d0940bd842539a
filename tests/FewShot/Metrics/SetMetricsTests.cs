using FewShotGan.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Metrics;

/// <summary>Properties of metrics on drawn features.</summary>
public sealed class SetMetricsTests
{
    private static Tensor Drawn(long count, long dimensions, ulong seed, double at = 0)
    {
        using var draws = new torch.Generator(seed);
        return randn(count, dimensions, generator: draws) + at;
    }

    [Fact]
    public void The_Frechet_distance_of_diagonal_covariances_is_the_closed_form()
    {
        using var scope = NewDisposeScope();
        // Exactly uncorrelated columns of known variance: for each axis a pair of opposite points.
        var axes = eye(3, dtype: ScalarType.Float64);
        Tensor Points(double scale) => cat([axes * scale, -axes * scale]);
        // n − 1 = 5: variances 2/5 and 18/5 on each of three axes; means 2 apart on each.
        var expected = 3 * (4 + Math.Pow(Math.Sqrt(18 / 5.0) - Math.Sqrt(2 / 5.0), 2));
        Assert.Equal(expected, FrechetDistance.Of(Points(1), Points(3) + 2), 9);
    }

    [Theory]
    [InlineData(300, 40)]
    [InlineData(30, 40)]
    [InlineData(2, 40)]
    public void The_Frechet_distance_of_identical_sets_is_0_for_any_rank(int count, int dimensions)
    {
        using var scope = NewDisposeScope();
        var features = Drawn(count, dimensions, 1, at: 5);
        Assert.InRange(FrechetDistance.Of(features, features), 0, 1e-6);
        Assert.Equal(count <= dimensions, FrechetDistance.IsRankDeficient(features, features));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(50)]
    public void Without_copying_leaving_one_out_alarms_about_as_often_as_its_p_value_says(int dimensions)
    {
        const int draws = 200;
        using var stream = new torch.Generator(7);
        var ps = Enumerable.Range(0, draws).Select(_ =>
        {
            using var scope = NewDisposeScope();
            var (train, fresh) = (
                randn(60, dimensions, generator: stream), randn(300, dimensions, generator: stream));
            return DataCopying.OfLeaveOneOut(train, null, fresh).P;
        }).ToList();
        // 5 % of 200 draws, within three standard deviations of a binomial count.
        Assert.InRange(ps.Count(p => p < 0.05), 1, 19);
        Assert.InRange(ps.Count(p => p < 0.5), 70, 130);
    }

    [Fact]
    public void Leaving_one_out_counts_neither_the_image_itself_nor_its_forms_nor_its_copies()
    {
        using var scope = NewDisposeScope();
        var points = tensor(new float[] { 0, 0, 3, 10 }).view(4, 1);
        Assert.Equal([3, 3, 3, 7], Neighbours.NearestOfOthers(points, points));
        var mirrored = tensor(new float[] { 9, 0, 3.5f, -8 }).view(4, 1);
        Assert.Equal([3, 3, 3, 1], Neighbours.NearestOfOthers(points, cat([points, mirrored])));
    }

    [Fact]
    public void The_realism_score_is_the_largest_ratio_of_radius_to_distance_among_the_dense_half()
    {
        using var scope = NewDisposeScope();
        // Radii for k = 1: 1, 1, 2, 7; the median's lower middle is 1, so only the first two balls count.
        var real = tensor(new float[] { 0, 1, 3, 10 }).view(4, 1);
        var fake = tensor(new float[] { 1.5f, 3, 1 }).view(3, 1);
        Assert.Equal([2, 0.5, double.PositiveInfinity], Realism.Of(real, fake, k: 1));
    }

    [Fact]
    public void Dimensions_without_variance_add_nothing_but_their_means()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (Drawn(200, 8, 1), Drawn(150, 8, 2, at: 1));
        Tensor Wider(Tensor x, double value) => cat([x, full([x.shape[0], 3], value)], 1);
        Assert.Equal(FrechetDistance.Of(a, b) + (3 * 4), FrechetDistance.Of(Wider(a, 1), Wider(b, 3)), 4);
    }

    [Theory]
    [InlineData(20, 60)]
    [InlineData(60, 20)]
    public void Resampling_gives_the_distance_of_the_repeated_images(int n, int m)
    {
        using var scope = NewDisposeScope();
        var (a, b) = (Drawn(n, 30, 1), Drawn(m, 30, 2, at: 0.3));
        using var draws = new torch.Generator(3);
        Tensor Rows(long count) =>
            cat([arange(count, dtype: ScalarType.Int64).unsqueeze(0),
                randint(count, [1, count], dtype: ScalarType.Int64, generator: draws)]);
        var (ofA, ofB) = (Rows(n), Rows(m));
        Tensor Counts(Tensor rows) =>
            rows.unsqueeze(2).eq(arange(rows.shape[1], dtype: ScalarType.Int64)).to(ScalarType.Float64).sum(1);
        using var resampling = new FrechetResampling(a, b);
        var found = resampling.Of(Counts(ofA), Counts(ofB));
        for (int i = 0; i < 2; i++)
            Assert.Equal(FrechetDistance.Of(a.index_select(0, ofA[i]), b.index_select(0, ofB[i])), found[i], 5);
    }

    [Fact]
    public void The_kernel_distance_is_unbiased_and_its_standard_error_is_its_spread()
    {
        using var scope = NewDisposeScope();
        var found = Enumerable.Range(0, 300)
            .Select(i => KernelDistance.Of(Drawn(30, 6, (ulong)(2 * i) + 1), Drawn(50, 6, (ulong)(2 * i) + 2)))
            .ToList();
        double mean = found.Average(pair => pair.Value),
            spread = Math.Sqrt(found.Average(pair => Math.Pow(pair.Value - mean, 2)));
        Assert.InRange(Math.Abs(mean), 0, 3 * spread / Math.Sqrt(found.Count));
        Assert.InRange(found.Average(pair => pair.StandardError) / spread, 0.8, 1.5);
    }

    [Fact]
    public void Subsets_of_whole_sets_give_their_distance_and_depend_on_the_seed_alone()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (Drawn(40, 6, 1), Drawn(40, 6, 2, at: 0.5));
        double OfSize(int size, ulong seed)
        {
            using var draws = new torch.Generator(seed);
            return KernelDistance.OfSubsets(a, b, 20, size, draws).Value;
        }

        Assert.Equal(KernelDistance.Of(a, b).Value, OfSize(40, 1), 9);
        Assert.Equal(OfSize(20, 1), OfSize(20, 1));
        Assert.NotEqual(OfSize(20, 1), OfSize(20, 2));
    }

    [Fact]
    public void Density_and_coverage_are_those_of_a_line_worked_by_hand()
    {
        using var scope = NewDisposeScope();
        // With k = 1 the balls reach 1, 1, 3, 2 and 2 around 0, 1, 4, 50 and 52.
        var real = tensor(new float[] { 0, 1, 4, 50, 52 }, [5, 1]);
        var fake = tensor(new float[] { 0.5f, 2, 10 }, [3, 1]);
        var found = DensityCoverage.Of(real, fake, k: 1);
        Assert.Equal([2.0, 1, 0], found.FakeDensities); // 2 lies on the edge of the ball of 1, which is open
        Assert.Equal([1.0, 1, 1, 0, 0], found.RealCovered);
    }

    [Fact]
    public void The_interval_of_a_mean_holds_it_as_often_as_it_says()
    {
        using var draws = new torch.Generator(1);
        var bootstrap = new Bootstrap(draws);
        using var scope = NewDisposeScope();
        var hits = Enumerable.Range(0, 200).Count(i =>
        {
            var (low, high) = bootstrap.OfMean([.. Drawn(60, 1, (ulong)i).to(ScalarType.Float64).data<double>()]);
            return low <= 0 && high >= 0;
        });
        Assert.InRange(hits / 200.0, 0.88, 0.99);
    }

    [Fact]
    public void The_rank_test_is_the_textbooks_with_ties()
    {
        // Ranks of the first: 1, 2.5, 4; U = 7.5 − 6 = 1.5 of 9; variance 9/12 · (7 − 6/30) = 5.1.
        var found = MannWhitney.Of([1, 2, 3], [2, 5, 6]);
        Assert.Equal((1.5 - 4.5) / Math.Sqrt(5.1), found.Z, 12);
        Assert.Equal(0.0920, found.P, 4);
        Assert.Equal(0.5, MannWhitney.Of([1, 1], [1, 1]).P, 12);
    }

    [Fact]
    public void Too_few_images_and_other_dimensions_are_refused_in_words()
    {
        using var scope = NewDisposeScope();
        Assert.Contains(
            "found features of 1 images, expected at least 2",
            Assert.Throws<ArgumentException>(() => FrechetDistance.Of(Drawn(1, 4, 1), Drawn(9, 4, 2))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "[9, 5]", Assert.Throws<ArgumentException>(
                () => PrecisionRecall.Of(Drawn(9, 4, 1), Drawn(9, 5, 2))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => KernelDistance.Of(Drawn(2, 4, 1), Drawn(9, 4, 2)));
        Assert.Throws<ArgumentException>(() => DensityCoverage.Of(Drawn(5, 4, 1), Drawn(9, 4, 2)));
    }
}
