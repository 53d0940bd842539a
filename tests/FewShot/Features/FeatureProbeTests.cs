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
}
