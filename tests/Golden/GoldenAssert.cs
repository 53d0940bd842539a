using Xunit;
using static TorchSharp.torch;

namespace FewShotGan.Golden;

/// <summary>Comparisons with golden tensors.</summary>
public static class GoldenAssert
{
    /// <summary>Fails unless shapes are equal and the largest difference is allowed.</summary>
    /// <param name="expected">The golden tensor.</param>
    /// <param name="actual">Ours.</param>
    /// <param name="tolerance">What is allowed.</param>
    /// <param name="what">Names the pair in the message.</param>
    public static void Close(Tensor expected, Tensor actual, Tolerance tolerance, string what)
    {
        using var scope = NewDisposeScope();
        Assert.True(
            expected.shape.SequenceEqual(actual.shape),
            $"{what}: shape [{string.Join(", ", actual.shape)}], expected [{string.Join(", ", expected.shape)}]");
        if (expected.numel() == 0) return;
        var (e, a) = (expected.detach().to(ScalarType.Float64), actual.detach().to(ScalarType.Float64));
        var largest = e.abs().max().item<double>();
        var difference = (a - e).abs().max().item<double>();

        // Written so that a NaN fails.
        Assert.True(
            difference <= tolerance.Allowed(largest),
            FormattableString.Invariant(
                $"{what}: max|a-b| = {difference:G6}, allowed {tolerance.Allowed(largest):G6} (max|b| ")
                    + FormattableString.Invariant($"= {largest:G6})"));
    }

    /// <summary>Fails unless the gradients of sum(output · dy) agree with the golden ones.</summary>
    /// <param name="output">Our output.</param>
    /// <param name="dy">The golden weights of the sum.</param>
    /// <param name="what">Names the case in the message.</param>
    /// <param name="tolerance">What is allowed.</param>
    /// <param name="inputs">The golden gradient of each input, and the input.</param>
    public static void Gradients(
        Tensor output, Tensor dy, string what, Tolerance tolerance,
        params (string Name, Tensor Expected, Tensor Input)[] inputs)
    {
        var gradients = autograd.grad([(output * dy).sum()], inputs.Select(i => i.Input).ToArray());
        for (var i = 0; i < inputs.Length; i++)
            Close(inputs[i].Expected, gradients[i], tolerance, $"{what} d{inputs[i].Name}");
    }

    /// <summary>
    /// Fails if a parameter or buffer is registered under two names, of which a file would hold both.
    /// </summary>
    /// <param name="network">The network.</param>
    public static void OneName(nn.Module network)
    {
        Assert.All(network.state_dict()
            .GroupBy(pair => pair.Value, pair => pair.Key, ReferenceEqualityComparer.Instance), names =>
                Assert.Single(names));
    }
}
