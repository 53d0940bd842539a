using FewShotGan.Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Layers.Tests;

public sealed class LayerTests
{
    [Fact]
    public void Initial_weights_follow_from_the_generator_alone()
    {
        using var scope = NewDisposeScope();
        using var a = new Conv2dLayer(3, 4, 3, new Generator(1));
        using var b = new Conv2dLayer(3, 4, 3, new Generator(1));
        using var c = new Conv2dLayer(3, 4, 3, new Generator(2));
        Tensor Weight(Conv2dLayer layer) => layer.state_dict()["weight"];
        Assert.True(Weight(a).allclose(Weight(b)));
        Assert.False(Weight(a).allclose(Weight(c)));
    }

    [Theory]
    [InlineData(Activation.LRelu)]
    [InlineData(Activation.Swish)]
    public void A_fully_connected_layer_scales_its_weights_when_used(Activation act)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(3);
        using var layer = new FullyConnectedLayer(5, 4, rng, activation: act, lrMultiplier: 0.01, biasInit: 2);
        var state = layer.state_dict();
        var x = randn(3, 5, generator: rng);
        var expected = BiasAct.Apply(
            x.matmul(state["weight"].t()) * (0.01 / Math.Sqrt(5)), state["bias"] * 0.01, act);
        GoldenAssert.Close(expected, layer.forward(x), Tolerance.Operator, act.ToString());
        Assert.Equal(100, state["weight"].std().item<float>(), 60.0);
    }

    [Theory]
    [InlineData(1, 1, Activation.LRelu, null)]
    [InlineData(2, 1, Activation.LRelu, 0.3)]
    [InlineData(1, 2, Activation.Linear, 0.3)]
    [InlineData(1, 2, Activation.Tanh, null)]
    public void A_convolution_layer_equals_its_parts(int up, int down, Activation act, double? clamp)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(3);
        using var layer = new Conv2dLayer(3, 4, 3, rng, activation: act, up: up, down: down, convClamp: clamp);
        var state = layer.state_dict();
        using (no_grad()) state["bias"].copy_(randn(4, generator: rng));
        var x = randn(2, 3, 8, 8, generator: rng);
        var convolved = Conv2dResample.Apply(
            x, state["weight"] / Math.Sqrt(27), state["resample_filter"], up, down, 1, flipWeight: up == 1);
        var expected = BiasAct.Apply(
            convolved, state["bias"], act, gain: 0.7 * BiasAct.DefaultGain(act), clamp: clamp * 0.7);
        GoldenAssert.Close(expected, layer.Forward(x, 0.7), Tolerance.Operator, act.ToString());
    }

    [Fact]
    public void Minibatch_std_is_zero_for_equal_samples_and_grows_with_their_difference()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(3);
        using var layer = new MinibatchStdLayer(4, 2);
        var x = randn(1, 6, 4, 4, generator: rng);
        var same = layer.forward(x.repeat(8, 1, 1, 1));
        Assert.Equal([8, 8, 4, 4], same.shape);
        Assert.True(same.narrow(1, 6, 2).max().item<float>() < 1e-3);
        var spread = randn(8, 6, 4, 4, generator: rng);
        var near = layer.forward(spread).narrow(1, 6, 2).mean().item<float>();
        var far = layer.forward(spread * 3).narrow(1, 6, 2).mean().item<float>();
        Assert.Equal(3, far / near, 3);
    }

    [Fact]
    public void Minibatch_std_refuses_a_batch_that_does_not_divide_into_groups()
    {
        using var layer = new MinibatchStdLayer(4);
        using var x = zeros(6, 4, 4, 4);
        Assert.Contains("6", Assert.Throws<ArgumentException>(() => layer.forward(x)).Message);
    }

    [Fact]
    public void Layers_run_in_float64()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(3);
        using var conv = new Conv2dLayer(3, 4, 3, rng, down: 2).to(ScalarType.Float64);
        using var full = new FullyConnectedLayer(4, 4, rng).to(ScalarType.Float64);
        var x = randn(2, 3, 8, 8, dtype: ScalarType.Float64, generator: rng);
        Assert.Equal(ScalarType.Float64, full.forward(conv.forward(x).mean([2, 3])).dtype);
    }
}
