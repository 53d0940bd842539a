using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FewShotGan.Golden;

/// <summary>Asserts that tensors are on the CPU, under <see cref="MetaDefault"/>.</summary>
public static class OnCpu
{
    /// <summary>Asserts it of a tensor.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="name">How to call it when it is elsewhere.</param>
    /// <returns>The tensor.</returns>
    public static Tensor Assert(Tensor x, string name = "result")
    {
        Xunit.Assert.True(x.device_type == DeviceType.CPU, $"{name} is on {x.device_type}");
        return x;
    }

    /// <summary>Asserts it of a module's parameters, their gradients and its buffers.</summary>
    /// <param name="module">The module.</param>
    /// <param name="name">How to call it.</param>
    public static void Assert(nn.Module module, string name = "module")
    {
        foreach (var (key, parameter) in module.named_parameters())
        {
            Assert(parameter, $"{name}.{key}");
            if (parameter.grad is { } gradient) Assert(gradient, $"the gradient of {name}.{key}");
        }

        foreach (var (key, buffer) in module.named_buffers()) Assert(buffer, $"{name}.{key}");
    }

    /// <summary>Asserts it of an optimiser's running means.</summary>
    /// <param name="optimizer">The optimiser.</param>
    /// <param name="name">How to call it.</param>
    public static void Assert(Adam optimizer, string name = "optimizer")
    {
        foreach (var (state, i) in optimizer.state_dict().State.Cast<Adam.State>().Select((state, i) => (state, i)))
        {
            Assert(state.exp_avg, $"{name}: exp_avg {i}");
            Assert(state.exp_avg_sq, $"{name}: exp_avg_sq {i}");
        }
    }

    /// <summary>Differentiates a result twice, and asserts it of all gradients.</summary>
    /// <param name="y">The result.</param>
    /// <param name="x">What it is a function of, a leaf that requires its gradient.</param>
    public static void Differentiate(Tensor y, Tensor x)
    {
        Assert(y);
        var gradient = autograd.grad([y.square().sum()], [x], retain_graph: true, create_graph: true)[0];
        Assert(gradient, "first derivative");
        gradient.square().sum().add(y.mean()).backward();
        Assert(x.grad!, "second derivative");
    }
}
