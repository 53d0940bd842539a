using FewShotGan.Metrics;
using FewShotGan.Probing;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Probing;

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

    [Theory]
    [InlineData(12, 400)] // far fewer samples than features, and than any batch
    [InlineData(100, 200)] // as many in each fit, about: where least squares without a penalty is at its worst
    [InlineData(300, 20)]
    public void The_linear_probe_finds_the_right_strength_for_any_number_of_samples(int samples, int features)
    {
        using var scope = NewDisposeScope();
        using var draws = new torch.Generator(4);
        double apart = 0, alike = 0;
        const int Times = 10;
        for (int i = 0; i < Times; i++)
        {
            using var inner = NewDisposeScope();
            var way = randn(features, dtype: ScalarType.Float64, generator: draws);
            Tensor Samples(double at) => randn(samples, features, dtype: ScalarType.Float64, generator: draws)
                + (way * (at / way.norm()));
            apart += LinearProbe.Accuracy(Samples(4), Samples(-4), 5, draws) / Times;
            alike += LinearProbe.Accuracy(Samples(0), Samples(0), 5, draws) / Times;
        }

        Assert.InRange(apart, 0.75, 1);
        Assert.InRange(alike, 0.42, 0.58);
    }

    [Fact]
    public void A_feature_that_moves_only_on_a_sample_that_was_left_out_decides_nothing()
    {
        using var scope = NewDisposeScope();
        using var draws = new torch.Generator(1);
        Tensor Samples(double at)
        {
            var samples = randn(20, 4, dtype: ScalarType.Float64, generator: draws) + at;
            samples.narrow(1, 3, 1).fill_(0);
            return samples;
        }

        var (a, b) = (Samples(3), Samples(-3));
        a.narrow(0, 7, 1).narrow(1, 3, 1).fill_(1e6);
        b.narrow(0, 9, 1).narrow(1, 3, 1).fill_(1e6);
        Assert.All(LinearProbe.Right(a, b, 20, draws).SelectMany(part => part), Assert.True);
    }
}
