using FewShotGan.Golden;
using static TorchSharp.torch;

namespace FewShotGan.Layers.Tests;

public sealed class BiasActTests
{
    [Theory]
    [InlineData(Activation.Linear)]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Sigmoid)]
    [InlineData(Activation.Softplus)]
    [InlineData(Activation.Swish)]
    public void Gradients_of_smooth_activations_equal_difference_quotients(Activation act)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(4);
        var x = randn(2, 3, 4, dtype: ScalarType.Float64, generator: rng);
        var b = randn(3, dtype: ScalarType.Float64, generator: rng);
        GradientCheck.ToSecondOrder(v => BiasAct.Apply(v[0], v[1], act, gain: 1.3), 5, x, b);
    }

    [Fact]
    public void Homogeneous_activations_let_the_gain_through()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(4);
        var x = randn(64, generator: rng);
        foreach (var act in Enum.GetValues<Activation>())
        {
            var inside = BiasAct.Activate(x * 3, act, 0.2);
            var outside = BiasAct.Activate(x, act, 0.2) * 3;
            Assert.Equal(BiasAct.IsHomogeneous(act), inside.allclose(outside));
        }
    }

    [Theory]
    [InlineData(Activation.LRelu, null)]
    [InlineData(Activation.LRelu, 0.8)]
    [InlineData(Activation.LRelu, 1000.0)]
    [InlineData(Activation.Relu, null)]
    [InlineData(Activation.Tanh, 0.5)]
    public void Overwriting_changes_neither_the_result_nor_its_gradient(Activation act, double? clamp)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(4);
        var x = randn(2, 3, 4, generator: rng).requires_grad_(true);
        var direction = randn(2, 3, 4, generator: rng);
        var kept = BiasAct.Apply(x * 2, null, act, clamp: clamp);
        var reused = x * 2;
        var overwritten = BiasAct.Apply(reused, null, act, clamp: clamp, overwrite: true);
        Assert.Equal(kept.data<float>().ToArray(), overwritten.data<float>().ToArray());
        var (expected, actual) = (Gradient(kept), Gradient(overwritten));
        Assert.Equal(expected.data<float>().ToArray(), actual.data<float>().ToArray());

        Tensor Gradient(Tensor y) =>
            autograd.grad([(y * direction).sum()], [x], retain_graph: true, create_graph: false)[0];
    }

    [Fact]
    public void The_clamp_comes_after_the_gain()
    {
        using var x = tensor([-4f, 0.2f, 4f]);
        using var y = BiasAct.Apply(x, gain: 2, clamp: 1);
        Assert.Equal([-1f, 0.4f, 1f], y.data<float>().ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => BiasAct.Apply(x, clamp: -1));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void The_bias_lies_along_the_channels_of_any_shape(int dimensions)
    {
        using var scope = NewDisposeScope();
        var shape = Enumerable.Repeat(2L, dimensions).ToArray();
        shape[1] = 3;
        var y = BiasAct.Apply(zeros(shape), tensor([1f, 2f, 3f]));
        Assert.Equal([1f, 2f, 3f], y.transpose(0, 1).flatten(1).amax([1]).data<float>().ToArray());
        Assert.Equal([1f, 2f, 3f], y.transpose(0, 1).flatten(1).amin([1]).data<float>().ToArray());
    }

    [Fact]
    public void Runs_on_the_meta_device()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 3, 4, 4, device: META);
        var b = zeros(3, device: META);
        foreach (var act in Enum.GetValues<Activation>())
            Assert.Equal(x.shape, BiasAct.Apply(x, b, act, clamp: 1).shape);
    }
}
