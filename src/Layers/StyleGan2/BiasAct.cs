using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Layers;

/// <summary>Bias, activation, gain and clamp, in this order: what follows each layer (Karras et al. 2020).</summary>
public static class BiasAct
{
    /// <summary>The gain that keeps the activation's variance near 1.</summary>
    /// <param name="act">The activation.</param>
    /// <returns>sqrt(2) for the rectifying ones and swish, else 1.</returns>
    public static double DefaultGain(Activation act) =>
        act is Activation.Relu or Activation.LRelu or Activation.Swish ? Math.Sqrt(2) : 1;

    /// <summary>The slope of <see cref="Activation.LRelu"/> below 0.</summary>
    /// <param name="act">The activation.</param>
    /// <returns>0.2 for leaky ReLU, else 0 (unused).</returns>
    public static double DefaultAlpha(Activation act) => act == Activation.LRelu ? 0.2 : 0;

    /// <summary>
    /// Whether act(g·x) = g·act(x) for g above 0. Layers then put the gain into their weights and bias, which are
    /// small, and save a pass over the activations.
    /// </summary>
    /// <param name="act">The activation.</param>
    /// <returns>True for linear, ReLU and leaky ReLU.</returns>
    public static bool IsHomogeneous(Activation act) =>
        act is Activation.Linear or Activation.Relu or Activation.LRelu;

    /// <summary>clamp(act(x + b)·gain).</summary>
    /// <param name="x">Activations of any shape; <c>[N, C, …]</c> when there is a bias.</param>
    /// <param name="bias"><c>[C]</c>, along dimension 1, or null.</param>
    /// <param name="act">The activation.</param>
    /// <param name="alpha">Slope below 0 of leaky ReLU; null for the default.</param>
    /// <param name="gain">Scale of the result; null for the default of the activation.</param>
    /// <param name="clamp">Largest absolute value of the result, at least 0; null for none.</param>
    /// <param name="overwrite">Whether the memory of <paramref name="x"/> may be used for the result: nobody, a
    /// gradient included, needs it afterwards.</param>
    /// <returns>The shape of <paramref name="x"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The clamp is negative.</exception>
    public static Tensor Apply(
        Tensor x,
        Tensor? bias = null,
        Activation act = Activation.Linear,
        double? alpha = null,
        double? gain = null,
        double? clamp = null,
        bool overwrite = false)
    {
        if (clamp < 0)
            throw new ArgumentOutOfRangeException(nameof(clamp), $"clamp is {clamp}; it must be at least 0.");
        if (bias is not null) x = x + AlongChannels(bias, x.dim());
        x = Activate(x, act, alpha ?? DefaultAlpha(act), overwrite || bias is not null);
        var scale = gain ?? DefaultGain(act);
        if (scale != 1) x = x * scale;
        return clamp is { } limit && Reaches(x, limit) ? x.clamp(-limit, limit) : x;
    }

    /// <summary>The activation alone, without its gain.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="act">The activation.</param>
    /// <param name="alpha">Slope below 0 of leaky ReLU.</param>
    /// <param name="overwrite">As in <see cref="Apply"/>.</param>
    /// <returns>The shape of <paramref name="x"/>.</returns>
    public static Tensor Activate(Tensor x, Activation act, double alpha, bool overwrite = false) => act switch
    {
        Activation.Linear => x,
        Activation.Relu => functional.relu(x, overwrite),
        Activation.LRelu => functional.leaky_relu(x, alpha, overwrite && alpha >= 0),
        Activation.Tanh => tanh(x),
        Activation.Sigmoid => sigmoid(x),
        Activation.Elu => functional.elu(x, 1.0),
        Activation.Selu => functional.selu(x),
        Activation.Softplus => functional.softplus(x),
        Activation.Swish => sigmoid(x) * x,
        _ => throw new ArgumentOutOfRangeException(nameof(act)),
    };

    // Where nothing reaches the bound, which is the rule, clamping would change neither result nor gradient, and keep a
    // copy of the activations for backward. On a GPU, looking would make the program wait.
    private static bool Reaches(Tensor x, double limit)
    {
        if (x.device_type != DeviceType.CPU) return true;
        using var numbers = x.detach();
        long[] all = [.. Enumerable.Range(0, (int)x.dim()).Select(dimension => (long)dimension)];
        return !(Number(numbers.amax(all)) <= limit && Number(numbers.amin(all)) >= -limit);

        static double Number(Tensor scalar) => scalar.to(ScalarType.Float64).item<double>();
    }

    private static Tensor AlongChannels(Tensor bias, long dimensions) => dimensions switch
    {
        2 => bias,
        3 => bias.reshape(1, -1, 1),
        4 => bias.reshape(1, -1, 1, 1),
        _ => bias.reshape([1, -1, .. Enumerable.Repeat(1L, (int)dimensions - 2)]),
    };
}
