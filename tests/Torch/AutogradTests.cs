using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Torch.Tests;

public class AutogradTests
{
    [Fact]
    public void Backward_accumulates_into_grad()
    {
        using var scope = NewDisposeScope();
        var x = tensor([2f, 3f]).requires_grad_();
        x.square().sum().backward();
        x.square().sum().backward();
        Assert.Equal([8f, 12f], x.grad!.data<float>().ToArray());
        x.grad = null;
        Assert.Null(x.grad);
    }

    [Fact]
    public void Grad_of_a_grad_is_the_second_derivative()
    {
        using var scope = NewDisposeScope();
        var x = tensor([2f]).requires_grad_();
        var first = autograd.grad([x.pow(3).sum()], [x], retain_graph: true, create_graph: true)[0];
        Assert.Equal(12f, first.ToSingle());
        Assert.Equal(12f, autograd.grad([first.sum()], [x])[0].ToSingle());
    }

    [Fact]
    public void Grad_takes_the_outputs_own_gradients_and_leaves_unused_inputs_null()
    {
        using var scope = NewDisposeScope();
        var (x, unused) = (ones(2).requires_grad_(), ones(1).requires_grad_());
        var grads = autograd.grad([x * 3], [x, unused], [tensor([1f, 10f])], allow_unused: true);
        Assert.Equal([3f, 30f], grads[0].data<float>().ToArray());
        Assert.Null(grads[1]);
    }

    [Fact]
    public void No_grad_nests_and_is_put_back()
    {
        using var x = ones(1).requires_grad_();
        Assert.True(is_grad_enabled());
        using (no_grad())
        {
            using (enable_grad())
            using (var y = x * 2)
                Assert.True(y.requires_grad);
            using (var y = x * 2)
                Assert.False(y.requires_grad);
        }
        Assert.True(is_grad_enabled());
    }

    [Fact]
    public void Convolutions_differentiate_twice()
    {
        using var scope = NewDisposeScope();
        var x = randn([2, 3, 6, 6], dtype: float64, generator: new Generator(1)).requires_grad_();
        var w = randn([4, 3, 3, 3], dtype: float64, generator: new Generator(2)).requires_grad_();
        Tensor Penalty(Tensor weight)
        {
            var y = nn.functional.conv2d(x, weight, padding: [1, 1]).pow(2).sum();
            return autograd.grad([y], [x], retain_graph: true, create_graph: true)[0].pow(2).sum();
        }
        var analytic = autograd.grad([Penalty(w)], [w])[0].data<double>().ToArray();
        const double h = 1e-5;
        for (long i = 0; i < w.numel(); i += 17)
        {
            Tensor Nudged(double by)
            {
                var copy = w.detach().clone();
                copy.view(-1).data<double>()[i] += by;
                return Penalty(copy);
            }
            var numeric = (Nudged(h).ToDouble() - Nudged(-h).ToDouble()) / (2 * h);
            Assert.Equal(numeric, analytic[i], 1e-5 * Math.Max(1, Math.Abs(numeric)));
        }
    }
}
