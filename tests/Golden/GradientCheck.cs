using Xunit;
using static TorchSharp.torch;

namespace FewShotGan.Golden;

/// <summary>
/// Compares gradients with central differences in float64, along random directions, for the function
/// sum(v · f(inputs)²), whose second derivatives do not vanish even where f is linear.
/// </summary>
public static class GradientCheck
{
    private const double Step = 1e-5;

    /// <summary>Checks first and second order, for every input alone and for all together.</summary>
    /// <param name="f">A function that is smooth near the inputs.</param>
    /// <param name="seed">Of the directions.</param>
    /// <param name="inputs">Float64.</param>
    public static void ToSecondOrder(Func<Tensor[], Tensor> f, ulong seed, params Tensor[] inputs)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(seed);
        Tensor Like(Tensor x) => randn(x.shape, dtype: ScalarType.Float64, generator: rng);
        var weights = Like(f(inputs));
        Tensor Loss(Tensor[] x) => (f(x).square() * weights).sum();
        var direction = inputs.Select(Like).ToArray();
        double Slope(Tensor[] x) => Along(Gradient(Loss, x), direction).item<double>();

        for (var only = -1; only < inputs.Length; only++)
        {
            var step = inputs.Select((x, i) => only < 0 || only == i ? Like(x) : zeros_like(x)).ToArray();
            var first = Along(Gradient(Loss, inputs), step).item<double>();
            Agree(Difference(x => Loss(x).item<double>(), inputs, step), first, $"first order, input {only}");
            var second = Along(
                Gradient(x => Along(Gradient(Loss, x, keep: true), direction), inputs), step).item<double>();
            Agree(Difference(Slope, inputs, step), second, $"second order, input {only}");
        }
    }

    private static Tensor[] Gradient(Func<Tensor[], Tensor> f, Tensor[] at, bool keep = false)
    {
        // With keep the caller differentiates once more, so the given variables are the leaves.
        var leaves = keep ? at : at.Select(x => x.detach().clone().requires_grad_(true)).ToArray();
        return autograd.grad([f(leaves)], leaves, retain_graph: keep, create_graph: keep, allow_unused: false)
            .ToArray();
    }

    private static Tensor Along(Tensor[] gradients, Tensor[] directions) =>
        gradients.Zip(directions, (g, d) => (g * d).sum()).Aggregate((a, b) => a + b);

    private static double Difference(Func<Tensor[], double> f, Tensor[] at, Tensor[] step)
    {
        Tensor[] Moved(double by) => at.Zip(step, (x, s) => x + s * by).ToArray();
        return (f(Moved(Step)) - f(Moved(-Step))) / (2 * Step);
    }

    private static void Agree(double numeric, double analytic, string what) =>
        Assert.True(
            Math.Abs(numeric - analytic) <= 1e-6 + 1e-6 * Math.Abs(numeric),
            FormattableString.Invariant($"{what}: difference quotient {numeric:G10}, gradient {analytic:G10}"));
}
