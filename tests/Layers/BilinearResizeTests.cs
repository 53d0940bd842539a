using FewShotGan.Golden;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers.Tests;

public sealed class BilinearResizeTests
{
    [Theory]
    [InlineData(8, 12, 20, false)]
    [InlineData(8, 12, 20, true)]
    [InlineData(16, 16, 5, false)]
    [InlineData(300, 6, 9, false)]
    public void Images_and_gradients_are_those_of_interpolation(int height, int width, int side, bool channelsLast)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(3);
        var x = randn(2, 3, height, width, dtype: ScalarType.Float64, generator: rng);
        if (channelsLast) x = MemoryFormat.ChannelsLast(x);
        x.requires_grad = true;
        var expected = functional.interpolate(
            x, [side, side], mode: InterpolationMode.Bilinear, align_corners: false);
        var found = BilinearResize.Apply(x, side);
        var direction = randn(2, 3, side, side, dtype: ScalarType.Float64, generator: rng);
        GoldenAssert.Close(expected, found, Tolerance.Operator, "images");
        GoldenAssert.Close(Gradient(expected), Gradient(found), Tolerance.Operator, "gradient");

        Tensor Gradient(Tensor y) => autograd.grad([(y * direction).sum()], [x], retain_graph: true)[0];
    }
}
