using FewShotGan.Golden;
using FewShotGan.Metrics;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Metrics;

public sealed class GoldenMetricsTests
{
    private static readonly Tolerance Frechet = new(1e-5, 1e-8), RankDeficient = new(1e-5, 1e-5);
    private static readonly Tolerance Kernel32 = new(2e-5, 1e-9), Kernel64 = new(1e-9, 1e-9), Share = new(0, 1e-6);

    private static void Close(Tensor expected, double actual, Tolerance tolerance, string what)
    {
        using var scope = NewDisposeScope();
        GoldenAssert.Close(expected, tensor(actual, dtype: ScalarType.Float64), tolerance, what);
    }

    [Fact]
    public void The_Frechet_distance_agrees_also_of_identical_and_of_rank_deficient_sets()
    {
        using var golden = GoldenFile.Open("metrics");
        using var scope = NewDisposeScope();
        var (real, fake) = (golden["in.real"], golden["in.gen"]);
        Close(golden["out.fid"], FrechetDistance.Of(real, fake, biased: true), Frechet, "fid");
        Assert.False(FrechetDistance.IsRankDeficient(real, fake));
        Assert.InRange(FrechetDistance.Of(real, real, biased: true), 0, 1e-6);

        const string Deficient = "out.fid.rank_deficient_";
        var cases = golden.After(Deficient).Where(name => !name.EndsWith(".eig", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(cases);
        foreach (var name in cases)
        {
            // The name says how many of each set, from the first on.
            var counts = name.Split('_').Select(int.Parse).ToList();
            var (some, others) = (real.narrow(0, 0, counts[0]), fake.narrow(0, 0, counts[1]));
            Assert.True(FrechetDistance.IsRankDeficient(some, others));
            var distance = FrechetDistance.Of(some, others, biased: true);
            Close(golden[Deficient + name], distance, RankDeficient, name);
            Close(golden[Deficient + name + ".eig"], distance, RankDeficient, name + " by eigenvalues");
        }
    }

    [Fact]
    public void The_kernel_distance_agrees_for_whole_sets_and_for_given_subsets()
    {
        using var golden = GoldenFile.Open("metrics");
        using var scope = NewDisposeScope();
        var (real, fake) = (golden["in.real"], golden["in.gen"]);
        // The official code takes as many generated images as there are real ones.
        var whole = KernelDistance.Of(real, fake.narrow(0, 0, real.shape[0])).Value;
        Close(golden["out.kid.one_subset_all"], whole, Kernel32, "kid");
        Close(golden["out.kid.one_subset_all.float64"], whole, Kernel64, "kid in float64");

        var (ofReal, ofFake) = (golden["in.kid.subset_real_idx"], golden["in.kid.subset_gen_idx"]);
        var subsets = Enumerable.Range(0, (int)ofReal.shape[0])
            .Select(i => KernelDistance.Of(real.index_select(0, ofReal[i]), fake.index_select(0, ofFake[i])).Value);
        Close(golden["out.kid.subsets"], subsets.Average(), Kernel32, "kid of subsets");
    }

    [Fact]
    public void Precision_and_recall_agree()
    {
        using var golden = GoldenFile.Open("metrics");
        var ks = golden.After("out.precision.k").Select(int.Parse).ToList();
        Assert.NotEmpty(ks);
        foreach (var k in ks)
        {
            var found = PrecisionRecall.Of(golden["in.real"], golden["in.gen"], k);
            Close(golden[FormattableString.Invariant($"out.precision.k{k}")], found.Precision, Share,
                $"precision, k {k}");
            Close(golden[FormattableString.Invariant($"out.recall.k{k}")], found.Recall, Share, $"recall, k {k}");
        }
    }

    [Fact]
    public void The_inception_score_agrees()
    {
        using var golden = GoldenFile.Open("metrics");
        const string Splits = "out.is.splits";
        var cases = golden.After(Splits).Where(name => name.EndsWith(".mean", StringComparison.Ordinal))
            .Select(name => int.Parse(name.Split('.')[0], null)).ToList();
        Assert.NotEmpty(cases);
        foreach (var splits in cases)
        {
            var (mean, deviation) = InceptionScore.Of(golden["in.probs"], splits);
            Close(golden[FormattableString.Invariant($"{Splits}{splits}.mean")], mean, Frechet,
                $"IS of {splits} splits");
            Close(golden[FormattableString.Invariant($"{Splits}{splits}.std")], deviation, Frechet,
                $"deviation over {splits} splits");
        }
    }
}
