using FewShotGan.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Metrics;

public sealed class EvaluationTests
{
    private static FeatureSet Drawn(long count, ulong seed, bool inception = false, double at = 0)
    {
        using var draws = new torch.Generator(seed);
        return new() { Source = new("n", "hash", 128, inception), Features = randn(count, 12, generator: draws) + at,
            ImageHash = $"images {seed}" };
    }

    [Theory]
    [InlineData(49, false)]
    [InlineData(50, true)]
    public void Fewer_than_fifty_images_held_out_decide_nothing(int count, bool decide)
    {
        using FeatureSet train = Drawn(60, 1), heldOut = Drawn(count, 2), fakes = Drawn(80, 3);
        var evaluation = new Evaluation(new(), train, heldOut);
        var values = evaluation.Measure(fakes);
        Assert.All(values.Where(value => value.Reference == MetricValue.HeldOut), value =>
            Assert.Equal(decide, value.Decides));
        Assert.All(values.Where(value => value.Reference == MetricValue.Train), value => Assert.True(value.Decides));
        Assert.Equal(decide ? 0 : 1, evaluation.Remarks.Count);
        Assert.Equal(values, evaluation.Measure(fakes));
    }

    [Fact]
    public void Each_value_lies_in_its_interval_and_carries_what_it_was_measured_by()
    {
        using FeatureSet train = Drawn(60, 1), heldOut = Drawn(55, 2), fakes = Drawn(80, 3, at: 0.4);
        string[] metrics = ["fd", "kid", "pr", "dc", "is", "copying"];
        var values = new Evaluation(new() { Metrics = metrics, Seed = 4 }, train, heldOut).Measure(fakes);
        Assert.Equal(16, values.Count);
        Assert.All(values.Where(value => value.Name != "copying_z"), value =>
            Assert.InRange(value.Value, value.Low!.Value, value.High!.Value));
        Assert.All(values, value => Assert.NotNull(value.Floor));
        var kid = values.Single(value => value is { Name: "kid", Reference: MetricValue.HeldOut });
        Assert.Equal("bicubic-antialiased 128", kid.Protocol.Resize);
        Assert.Equal(
            ("images 2", 55, 80, 4),
            (kid.Protocol.ReferenceHash, kid.Protocol.ReferenceCount, kid.Protocol.Samples, kid.Protocol.Seed));
        Assert.True(kid.Value > kid.Floor);
    }

    [Fact]
    public void Without_images_held_out_it_says_what_is_lost()
    {
        using FeatureSet train = Drawn(60, 1), fakes = Drawn(80, 3), few = Drawn(3, 4);
        var without = new Evaluation(new(), train, null);
        Assert.Contains("by leaving one of them out", Assert.Single(without.Remarks), StringComparison.Ordinal);
        Assert.Contains(
            without.Measure(fakes), value => value is { Name: "copying_z", Reference: MetricValue.Train, PValue: > 0 });
        Assert.DoesNotContain(without.Measure(fakes), value => value.Reference == MetricValue.HeldOut);
        Assert.Contains("too few for pr, dc", new Evaluation(new(), train, few).Remarks[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_inception_network_gives_FID_and_features_of_two_networks_are_not_mixed()
    {
        using FeatureSet train = Drawn(60, 1, inception: true), fakes = Drawn(80, 3, inception: true),
            others = Drawn(80, 3);
        var evaluation = new Evaluation(new() { Metrics = ["fd"] }, train, null);
        Assert.Equal("fid", Assert.Single(evaluation.Measure(fakes)).Name);
        Assert.Throws<ArgumentException>(() => evaluation.Measure(others));
        Assert.Throws<ArgumentException>(() => new Evaluation(new(), train, others));
    }

    [Fact]
    public void Features_with_fewer_images_than_dimensions_are_noted()
    {
        using FeatureSet train = Drawn(10, 1), fakes = Drawn(80, 3);
        var value = Assert.Single(new Evaluation(new() { Metrics = ["fd"] }, train, null).Measure(fakes));
        Assert.Contains("rank 9 at most, features have 12 dimensions", value.Note, StringComparison.Ordinal);
        Assert.True(double.IsFinite(value.Value));
    }

    /// <summary>A set whose images have names for their contents, each as often as said.</summary>
    private static FeatureSet Repeated(FeatureSet set, int times)
    {
        var index = arange(set.Count, dtype: ScalarType.Int64, device: CPU).repeat(times);
        return set with { Features = set.Features.index_select(0, index),
            Contents = [.. index.data<long>().Select(i => $"{set.ImageHash}/{i}")] };
    }

    private static string Note(IReadOnlyList<MetricValue> values, string name) =>
        values.Single(value => value.Name == name).Note;

    [Fact]
    public void Copies_among_the_real_images_are_noted_with_the_numbers_that_they_spoil()
    {
        using var scope = NewDisposeScope();
        FeatureSet ten = Drawn(10, 1), train = Repeated(ten, 6), fakes = Repeated(ten, 1);
        var values = new Evaluation(new() { Metrics = ["fd", "kid", "pr", "dc"] }, train, null).Measure(fakes);
        Assert.Equal(
            [1.0, 0, 0],
            new[] { "precision", "density", "coverage" }.Select(
                name => values.Single(value => value.Name == name).Value));
        foreach (var name in new[] { "precision", "density", "coverage" })
            Assert.Equal(
                "copies of others among the training images (50 of 60): balls that reach only to a copy make it small",
                Note(values, name));
        Assert.Equal(
            "copies of others among the training images (50 of 60): pairs of copies make it large",
            Note(values, "kid"));
        Assert.Equal("", Note(values, "recall"));
    }

    [Fact]
    public void Copies_among_generated_images_and_those_held_out_are_noted_too()
    {
        using var scope = NewDisposeScope();
        FeatureSet train = Repeated(Drawn(20, 1), 1), heldOut = Repeated(Drawn(10, 2), 2),
            fakes = Repeated(Drawn(10, 3), 4);
        var values = new Evaluation(new() { Metrics = ["pr"] }, train, heldOut).Measure(fakes);
        Assert.Equal(
            [
                ("precision", "train", ""),
                ("recall", "train",
                    "copies of others among the generated images (30 of 40): balls that reach only to a copy make "
                        + "it small"),
                ("precision", "held-out",
                    "copies of others among the images held out (10 of 20): balls that reach only to a copy make "
                        + "it small"),
                ("recall", "held-out",
                    "copies of others among the generated images (30 of 40): balls that reach only to a copy make "
                        + "it small"),
            ],
            values.Select(value => (value.Name, value.Reference, value.Note)));
    }

    [Fact]
    public void An_interval_of_a_distance_that_reaches_below_0_is_noted()
    {
        using FeatureSet train = Drawn(60, 1), far = Drawn(60, 3, at: 3);
        var evaluation = new Evaluation(new() { Metrics = ["fd"] }, train, null);
        var same = Assert.Single(evaluation.Measure(train));
        Assert.True(same.Low < 0);
        Assert.Equal(
            "the interval reaches below 0, which no distance is: these images do not tell it from 0", same.Note);
        Assert.Equal("", Assert.Single(evaluation.Measure(far)).Note);
    }

    [Fact]
    public void Images_compared_with_themselves_are_remarked_on()
    {
        using var scope = NewDisposeScope();
        FeatureSet train = Repeated(Drawn(60, 1), 1), others = Repeated(Drawn(55, 2), 1);
        FeatureSet some = others with { Contents = [.. others.Contents.Skip(3), .. train.Contents.Take(3)] };
        var evaluation = new Evaluation(new() { Metrics = ["kid"] }, train, some);
        Assert.Equal(
            "training images are among those held out (3 of 55), which makes numbers against these too good, and "
                + "hides copying", Assert.Single(evaluation.Remarks));
        Assert.Equal(
            [
                "training images themselves are among those evaluated (60 of 60), which makes numbers against them "
                    + "too good",
                "images held out themselves are among those evaluated (3 of 60), which makes numbers against them "
                    + "too good",
            ],
            evaluation.RemarksOn(train));
        Assert.Empty(new Evaluation(new() { Metrics = ["kid"] }, train, null).RemarksOn(others));
    }

    [Fact]
    public void What_depends_on_the_number_of_images_is_said_of_the_halves()
    {
        using FeatureSet train = Drawn(60, 1), few = Drawn(3, 2);
        IEnumerable<string> Of(FeatureSet reals, params string[] metrics) =>
            new Evaluation(new() { Metrics = metrics }, reals, null).RemarksOn(train);
        Assert.Equal(
            "real against real is one random half against the other, with half as many images, on which fd, precision, "
                + "recall, density, coverage depend", Assert.Single(Of(train, "fd", "kid", "pr", "dc")));
        Assert.EndsWith(
            "on which precision, recall depend", Assert.Single(Of(train, "pr", "kid")), StringComparison.Ordinal);
        Assert.EndsWith("on which fd depends", Assert.Single(Of(train, "fd")), StringComparison.Ordinal);
        Assert.Empty(Of(few, "fd"));
    }
}
