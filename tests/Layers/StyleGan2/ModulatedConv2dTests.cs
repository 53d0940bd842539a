using FewShotGan.Golden;
using static TorchSharp.torch;

namespace FewShotGan.Layers.Tests;

public sealed class ModulatedConv2dTests
{
    [Theory]
    [InlineData(1, 3, true)]
    [InlineData(2, 3, true)]
    [InlineData(2, 3, false)]
    [InlineData(1, 1, true)]
    [InlineData(1, 1, false)]
    public void Gradients_to_second_order_equal_difference_quotients(int up, int kernel, bool demodulate)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(6);
        var filter = UpFirDn2d.SetupFilter([1, 3, 3, 1]);
        var x = randn(2, 3, 4, 4, dtype: ScalarType.Float64, generator: rng);
        var weight = randn(2, 3, kernel, kernel, dtype: ScalarType.Float64, generator: rng);
        var styles = randn(2, 3, dtype: ScalarType.Float64, generator: rng);
        var noise = randn(2, 1, 4 * up, 4 * up, dtype: ScalarType.Float64, generator: rng);
        var bias = randn(2, dtype: ScalarType.Float64, generator: rng);
        GradientCheck.ToSecondOrder(
            v => ModulatedConv2d.Apply(
                v[0], v[1], v[2], v[3], up, kernel / 2, filter, demodulate, up == 1, v[4], gain: 1.4),
            7, x, weight, styles, noise, bias);
    }

    [Fact]
    public void Demodulation_makes_the_scale_of_the_styles_irrelevant()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(8);
        var x = randn(2, 8, 4, 4, generator: rng);
        var weight = randn(4, 8, 3, 3, generator: rng);
        var styles = randn(2, 8, generator: rng);
        GoldenAssert.Close(
            ModulatedConv2d.Apply(x, weight, styles, padding: 1),
            ModulatedConv2d.Apply(x, weight, styles * 7, padding: 1),
            Tolerance.Operator,
            "styles times 7");
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(1, 1)]
    public void Gain_and_bias_act_on_the_convolution_as_documented(int up, int kernel)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(9);
        var filter = UpFirDn2d.SetupFilter([1, 3, 3, 1]);
        var x = randn(2, 3, 4, 4, generator: rng);
        var weight = randn(2, 3, kernel, kernel, generator: rng);
        var styles = randn(2, 3, generator: rng);
        var bias = randn(2, generator: rng);
        foreach (var demodulate in (bool[])[true, false])
        {
            Tensor Run(Tensor? b, double gain) => ModulatedConv2d.Apply(
                x, weight, styles, null, up, kernel / 2, filter, demodulate, bias: b, gain: gain);
            GoldenAssert.Close(
                Run(null, 1) * 3 + bias.reshape(1, 2, 1, 1), Run(bias, 3), Tolerance.Operator,
                $"demodulate {demodulate}");
        }
    }
}
