using FewShotGan.Discriminators.Features;
using FewShotGan.Features;
using FewShotGan.Images;
using FewShotGan.Metrics;
using FewShotGan.Probing;
using FewShotGan.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Probing;

public sealed class FeatureRankingTests
{
    // Features in which the kinds lie so far apart; noise of its own for each candidate.
    private static RankCandidate Candidate(
        string name, double apart, int images, torch.Generator draws, double seconds = 1)
    {
        Tensor Of(double at) => randn(images, 30, dtype: ScalarType.Float64, generator: draws) + at;
        return new(name, Of(0), Of(apart), seconds);
    }

    [Fact]
    public void Networks_are_ordered_by_accuracy_and_told_apart_where_they_differ()
    {
        using var scope = NewDisposeScope();
        using var draws = new torch.Generator(1);
        var ranking = new FeatureRanking(
            [Candidate("blind", 0, 100, draws), Candidate("sharp", 1, 100, draws), Candidate("dim", 0.15, 100, draws)],
            0);
        Assert.Equal(["sharp", "dim", "blind"], ranking.Networks.Select(network => network.Network));
        Assert.Equal([true, false, false], ranking.Networks.Select(network => network.IsAmongBest));
        Assert.Equal("sharp", ranking.Choice.Network);
        Assert.All(ranking.Networks, network =>
            Assert.InRange(network.Accuracy, network.Interval.Low, network.Interval.High));
        Assert.InRange(0.5, ranking.Networks[2].Interval.Low, ranking.Networks[2].Interval.High);
    }

    [Fact]
    public void Of_networks_that_cannot_be_told_apart_the_cheapest_is_chosen()
    {
        using var scope = NewDisposeScope();
        using var draws = new torch.Generator(1);
        var ranking = new FeatureRanking(
            [Candidate("dear", 3, 40, draws, 9), Candidate("cheap", 3, 40, draws, 2),
                Candidate("cheapest but blind", 0, 40, draws, 1)], 0);
        Assert.True(ranking.Networks.Single(network => network.Network == "dear").IsAmongBest);
        Assert.Equal("cheap", ranking.Choice.Network);
        Assert.True(
            ranking.Networks[0].Interval is { Low: < 0.97, High: > 0.999999 },
            "80 images that are all right do not prove 100 %");
    }

    [Fact]
    public void Equally_good_networks_are_seldom_told_apart_and_their_intervals_hold_the_truth()
    {
        using var scope = NewDisposeScope();
        using var draws = new torch.Generator(3);
        int apart = 0, outside = 0;
        const int Times = 100;
        for (int i = 0; i < Times; i++)
        {
            using var inner = NewDisposeScope();
            var ranking = new FeatureRanking([Candidate("a", 0, 30, draws), Candidate("b", 0, 30, draws)], (ulong)i);
            if (!ranking.Networks[1].IsAmongBest) apart++;
            outside += ranking.Networks.Count(network => network.Interval.Low > 0.5 || network.Interval.High < 0.5);
        }

        // Both promise 5 % of cases; 10 % of them is more than chance makes of that.
        Assert.InRange(apart, 0, Times / 10);
        Assert.InRange(outside, 0, 2 * Times / 10);
    }

    [Fact]
    public void The_same_seed_gives_the_same_ranking_and_too_few_images_are_refused()
    {
        using var scope = NewDisposeScope();
        using var draws = new torch.Generator(1);
        var candidates = new[] { Candidate("a", 0.2, 20, draws), Candidate("b", 0.1, 20, draws) };
        Assert.Equal(new FeatureRanking(candidates, 5).Networks, new FeatureRanking(candidates, 5).Networks);
        Assert.Contains("found 9 real images, expected at least 10", Assert.Throws<InputException>(
            () => new FeatureRanking([Candidate("a", 1, 9, draws)], 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new FeatureRanking([candidates[0], Candidate("c", 1, 30, draws)], 0));
    }

    [Fact]
    public void A_generator_that_has_learned_nothing_is_seen_through_by_every_network_and_real_images_are_not()
    {
        using var scope = NewDisposeScope();
        var images = ImageSet.Load(new DataOptions { Source = "sample:emoji-faces", Resolution = 32 });
        using var run = new TinyRun();
        using var generator = run.Trained(1); // 8 px; enlarged like the others
        using var draws = new torch.Generator(2);
        int half = images.Count / 2;
        var order = randperm(images.Count, dtype: ScalarType.Int64, generator: draws, device: CPU).data<long>()
            .ToArray();
        foreach (var name in new[] { "blazeface-front", "m-lsd-512-tiny" })
        {
            using var extractor = FeatureExtractor.Open(name);
            Tensor Seen(IEnumerable<Tensor> batches)
            {
                using var set = extractor.Extract(batches);
                return set.Features.to(ScalarType.Float64);
            }

            var (first, second) = (
                Seen([images.Batch(order.AsSpan(0, half), CPU)]), Seen([images.Batch(order.AsSpan(half, half), CPU)]));
            var fake = Seen(SampleBatches.Of(generator, half, 0));
            Assert.True(new FeatureRanking([new(name, first, fake, 1)], 0).Networks[0].Accuracy > 0.95, name);
            Assert.InRange(new FeatureRanking([new(name, first, second, 1)], 0).Networks[0].Accuracy, 0.3, 0.7);
        }
    }

    [Fact]
    public void Looking_at_larger_images_costs_more()
    {
        var entry = FeatureManifest.Find("blazeface-front");
        using var network = new TorchFeatureNetwork(FeatureFiles.Read(entry), entry.ToOptions());
        Assert.True(
            FeatureCost.SecondsPerThousand(network, 256, CPU) > FeatureCost.SecondsPerThousand(network, 64, CPU));
    }
}
