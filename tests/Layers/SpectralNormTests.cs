using FewShotGan.Golden;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers.Tests;

public sealed class SpectralNormTests
{
    [Fact]
    public void Training_passes_bring_the_largest_singular_value_to_1_and_other_passes_change_nothing()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(3);
        using var layer = new SpectralConv2d(3, 8, 3, rng, padding: 1);
        var x = randn(2, 3, 6, 6, generator: rng);
        layer.eval();
        var before = State(layer);
        layer.forward(x);
        Assert.Equal(before, State(layer));
        layer.train();
        for (int i = 0; i < 200; i++) layer.forward(x);
        layer.eval();

        var weight = layer.state_dict()["weight_orig"];
        var largest = linalg.svdvals(weight.flatten(1))[0];
        GoldenAssert.Close(
            functional.conv2d(x, weight / largest, padding: [1, 1]), layer.forward(x), Tolerance.Network, "output");
    }

    [Fact]
    public void A_transposed_convolution_normalises_by_its_outputs()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(3);
        using var layer = new SpectralConvTranspose2d(5, 6, 4, rng);
        var x = randn(2, 5, 1, 1, generator: rng);
        for (int i = 0; i < 300; i++) layer.forward(x);
        layer.eval();
        var weight = layer.state_dict()["weight_orig"];
        var largest = linalg.svdvals(weight.transpose(0, 1).flatten(1))[0];
        GoldenAssert.Close(
            functional.conv_transpose2d(x, weight / largest), layer.forward(x), Tolerance.Network, "output");
    }

    [Fact]
    public void Convolutions_of_or_to_one_pixel_are_convolutions()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(3);
        using var down = new SpectralConv2d(3, 5, 4, rng, bias: true);
        using var up = new SpectralConvTranspose2d(3, 5, 4, rng);
        var (image, pixel) = (randn(2, 3, 4, 4, generator: rng), randn(2, 3, 1, 1, generator: rng));
        down.eval();
        up.eval();

        // One pixel more takes the general way; zeros there change nothing at the place compared.
        var wider = functional.pad(image, [0L, 1, 0, 1], PaddingModes.Constant, 0);
        GoldenAssert.Close(
            down.forward(wider).narrow(2, 0, 1).narrow(3, 0, 1), down.forward(image), Tolerance.Network,
            "to one pixel");
        var more = functional.pad(pixel, [0L, 1, 0, 1], PaddingModes.Constant, 0);
        GoldenAssert.Close(
            up.forward(more).narrow(2, 0, 4).narrow(3, 0, 4), up.forward(pixel), Tolerance.Network, "from one pixel");
    }

    [Fact]
    public void A_convolution_to_one_channel_is_one_and_so_are_its_gradients()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(3);
        using var layer = new SpectralConv2d(3, 1, 4, rng).to(ScalarType.Float64);
        layer.eval();
        var weight = layer.state_dict()["weight_orig"];
        foreach (var channelsLast in new[] { false, true })
        {
            var x = randn(2, 3, 7, 6, dtype: ScalarType.Float64, generator: rng);
            if (channelsLast) x = MemoryFormat.ChannelsLast(x);
            x.requires_grad = true;
            var sigma = SpectralNorm.Sigma(
                weight.flatten(1), layer.state_dict()["weight_u"], layer.state_dict()["weight_v"], iterate: false);
            var (expected, found) = (functional.conv2d(x, weight / sigma), layer.forward(x));
            var direction = randn(found.shape, dtype: ScalarType.Float64, generator: rng);
            GoldenAssert.Close(expected, found, Tolerance.Operator, "output");
            IList<Tensor> Gradients(Tensor y) =>
                autograd.grad([(y * direction).sum()], [x, weight], retain_graph: true);
            foreach (var (want, got) in Gradients(expected).Zip(Gradients(found)))
                GoldenAssert.Close(want, got, Tolerance.Operator, "gradient");
        }
    }

    [Theory]
    [InlineData(1)] // fewer inputs than weights: the input is divided
    [InlineData(40)] // more: the weight is
    public void The_gradient_flows_through_the_singular_value_but_not_through_its_vectors(int batch)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(3);
        using var layer = new SpectralLinear(4, 5, rng).to(ScalarType.Float64);
        layer.eval();
        var x = randn(batch, 4, dtype: ScalarType.Float64, generator: rng);
        var weight = layer.state_dict()["weight_orig"];
        var direction = randn(5, 4, dtype: ScalarType.Float64, generator: rng);
        var gradient = autograd.grad(
            [layer.forward(x).square().sum()], [weight], retain_graph: false, create_graph: false)[0];
        double After(double by)
        {
            using var off = no_grad();
            weight.add_(direction * by);
            var result = layer.forward(x).square().sum().item<double>();
            weight.sub_(direction * by);
            return result;
        }

        const double step = 1e-6;
        double expected = (After(step) - After(-step)) / (2 * step);
        Assert.Equal(expected, (gradient * direction).sum().item<double>(), 1e-6 * Math.Abs(expected));
    }

    [Fact]
    public void Two_passes_may_come_before_the_backward_pass_of_the_first()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(3);
        using var layer = new SpectralLinear(4, 5, rng);
        var x = randn(3, 4, generator: rng);
        var first = layer.forward(x);
        layer.forward(x);
        first.sum().backward();
        Assert.NotNull(layer.get_parameter("weight_orig")!.grad);
    }

    [Theory]
    [InlineData(1, 3, 40, 2, 3)] // few pixels: the plain way
    [InlineData(2, 5, 4, 4, 6)]
    public void Doubling_pixels_and_convolving_at_once_is_the_same_as_one_after_the_other(
        int n, int channels, int outChannels, int h, int w)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(3);
        var x = randn(n, channels, h, w, dtype: ScalarType.Float64, generator: rng).requires_grad_(true);
        var weight = randn(outChannels, channels, 3, 3, dtype: ScalarType.Float64, generator: rng).requires_grad_(true);
        var plain = functional.conv2d(functional.interpolate(x, scale_factor: [2, 2]), weight, padding: [1, 1]);
        var ours = NearestUpConv2d.Apply(x, weight);
        var tight = new Tolerance(1e-13, 1e-13);
        GoldenAssert.Close(plain, ours, tight, "output");
        var dy = randn(plain.shape, dtype: ScalarType.Float64, generator: rng);
        var expected = autograd.grad([(plain * dy).sum()], [x, weight], retain_graph: false, create_graph: false);
        GoldenAssert.Gradients(ours, dy, "doubling", tight, ("x", expected[0], x), ("weight", expected[1], weight));
    }

    [Fact]
    public void Batch_normalisation_takes_the_batchs_statistics_in_training_and_the_running_ones_otherwise()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(3);
        using var layer = new BatchNorm2dLayer(3).to(ScalarType.Float64);
        var x = randn(4, 3, 5, 5, dtype: ScalarType.Float64, generator: rng) * 3 + 2;
        var y = layer.forward(x);
        Assert.True(y.mean([0, 2, 3]).abs().max().item<double>() < 1e-12);
        var state = layer.state_dict();
        Assert.Equal(1, state["num_batches_tracked"].item<long>());
        GoldenAssert.Close(x.mean([0, 2, 3]) * 0.1, state["running_mean"], Tolerance.Operator, "running mean");
        layer.eval();
        var mean = state["running_mean"].reshape(1, 3, 1, 1);
        var std = (state["running_var"].reshape(1, 3, 1, 1) + 1e-5).sqrt();
        GoldenAssert.Close((x - mean) / std, layer.forward(x), Tolerance.Operator, "eval");
        Assert.Equal(1, state["num_batches_tracked"].item<long>());
    }

    private static float[] State(nn.Module layer) =>
        layer.state_dict().SelectMany(pair => pair.Value.flatten().data<float>().ToArray()).ToArray();
}
