using FewShotGan.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Metrics;

public sealed class EvaluationTests
{
    private static FeatureSet Drawn(long count, ulong seed, string network = "n", double at = 0)
    {
        using var draws = new torch.Generator(seed);
        return new() { Source = new(network, "hash", 128), Features = randn(count, 12, generator: draws) + at, PictureHash = $"pictures {seed}" };
    }

    [Theory]
    [InlineData(49, false)]
    [InlineData(50, true)]
    public void Fewer_than_fifty_pictures_held_out_decide_nothing(int count, bool decide)
    {
        using FeatureSet train = Drawn(60, 1), heldOut = Drawn(count, 2), fakes = Drawn(80, 3);
        var evaluation = new Evaluation(new(), train, heldOut);
        var values = evaluation.Measure(fakes);
        Assert.All(values.Where(value => value.Reference == MetricValue.HeldOut), value => Assert.Equal(decide, value.Decides));
        Assert.All(values.Where(value => value.Reference == MetricValue.Train), value => Assert.True(value.Decides));
        Assert.Equal(decide ? 0 : 1, evaluation.Remarks.Count);
        Assert.Equal(values, evaluation.Measure(fakes));
    }

    [Fact]
    public void Each_value_lies_in_its_interval_and_carries_what_it_was_measured_by()
    {
        using FeatureSet train = Drawn(60, 1), heldOut = Drawn(55, 2), fakes = Drawn(80, 3, at: 0.4);
        var values = new Evaluation(new() { Seed = 4 }, train, heldOut).Measure(fakes);
        Assert.Equal(14, values.Count);
        Assert.All(values.Where(value => value.Name != "copying_z"), value => Assert.InRange(value.Value, value.Low!.Value, value.High!.Value));
        Assert.All(values, value => Assert.NotNull(value.Floor));
        var kid = values.Single(value => value is { Name: "kid", Reference: MetricValue.HeldOut });
        Assert.Equal("bicubic-antialiased 128", kid.Protocol.Resize);
        Assert.Equal(("pictures 2", 55, 80, 4), (kid.Protocol.ReferenceHash, kid.Protocol.ReferenceCount, kid.Protocol.Samples, kid.Protocol.Seed));
        Assert.True(kid.Value > kid.Floor);
    }

    [Fact]
    public void Without_pictures_held_out_it_says_what_is_lost()
    {
        using FeatureSet train = Drawn(60, 1), fakes = Drawn(80, 3), few = Drawn(3, 4);
        var without = new Evaluation(new(), train, null);
        Assert.Contains("copying is not tested", Assert.Single(without.Remarks), StringComparison.Ordinal);
        Assert.DoesNotContain(without.Measure(fakes), value => value.Reference == MetricValue.HeldOut);
        Assert.Contains("too few for pr, dc", new Evaluation(new(), train, few).Remarks[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_inception_network_gives_FID_and_features_of_two_networks_are_not_mixed()
    {
        using FeatureSet train = Drawn(60, 1, "inception-fid"), fakes = Drawn(80, 3, "inception-fid"), others = Drawn(80, 3);
        var evaluation = new Evaluation(new() { Metrics = ["fd"] }, train, null);
        Assert.Equal("fid", Assert.Single(evaluation.Measure(fakes)).Name);
        Assert.Throws<ArgumentException>(() => evaluation.Measure(others));
        Assert.Throws<ArgumentException>(() => new Evaluation(new(), train, others));
    }

    [Fact]
    public void Features_with_fewer_pictures_than_dimensions_are_noted()
    {
        using FeatureSet train = Drawn(10, 1), fakes = Drawn(80, 3);
        var value = Assert.Single(new Evaluation(new() { Metrics = ["fd"] }, train, null).Measure(fakes));
        Assert.Contains("rank 9 at most, features have 12 dimensions", value.Note, StringComparison.Ordinal);
        Assert.True(double.IsFinite(value.Value));
    }
}
