using FewShotGan.Golden;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers.Tests;

public sealed class Conv2dResampleTests
{
    [Theory]
    [InlineData(2, 2)]
    [InlineData(2, 3)]
    [InlineData(2, 5)]
    [InlineData(3, 3)]
    [InlineData(3, 5)]
    [InlineData(4, 4)]
    public void Upsampling_equals_enlarging_the_image_and_then_convolving_it(int up, int kernel)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(3);
        var x = randn(2, 3, 5, 4, dtype: ScalarType.Float64, generator: rng);
        var weight = randn(6, 3, kernel, kernel, dtype: ScalarType.Float64, generator: rng);
        var filter = UpFirDn2d.SetupFilter([1, 2, 4, 1]).to(ScalarType.Float64);
        Padding2d padding = kernel / 2;
        var centred = new Padding2d((4 + up - 1) / 2, (4 - up) / 2, (4 + up - 1) / 2, (4 - up) / 2);
        var enlarged = UpFirDn2d.Apply(x, filter, up, 1, padding + centred, gain: up * up);
        foreach (bool flip in new[] { true, false })
        {
            var expected = functional.conv2d(enlarged, flip ? weight : weight.flip(2, 3));
            var actual = Conv2dResample.Apply(x, weight, filter, up, 1, padding, flipWeight: flip);
            Assert.Equal(expected.shape, actual.shape);
            Assert.True((expected - actual).abs().max().item<double>() < 1e-12);
        }
    }

    [Fact]
    public void Gradients_through_upsampling_equal_difference_quotients()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(3);
        var x = randn(2, 2, 3, 3, dtype: ScalarType.Float64, generator: rng);
        var weight = randn(2, 2, 3, 3, dtype: ScalarType.Float64, generator: rng);
        var filter = UpFirDn2d.SetupFilter([1, 3, 3, 1]).to(ScalarType.Float64);
        GradientCheck.ToSecondOrder(v => Conv2dResample.Apply(v[0], v[1], filter, 2, 1, 1), 5, x, weight);
    }
}
