using static TorchSharp.torch;

namespace FewShotGan.Layers;

/// <summary>
/// The initial weights of PyTorch's own layers, for networks whose reference leaves them as they are.
/// </summary>
public static class TorchInit
{
    /// <summary>
    /// Uniform within ±1/√fan_in: PyTorch's choice for the weights and biases of convolutions and linear layers
    /// (Kaiming uniform, He et al. 2015, with a = √5).
    /// </summary>
    /// <param name="shape">The shape.</param>
    /// <param name="fanIn">How many inputs add up to one output.</param>
    /// <param name="init">The CPU generator that they are drawn from.</param>
    /// <returns>Float32 on the CPU.</returns>
    public static Tensor Uniform(long[] shape, long fanIn, Generator init) =>
        Within(1 / Math.Sqrt(fanIn), shape, init);

    /// <summary>
    /// Uniform within ±√(6 / (fan_in + fan_out)): Glorot and Bengio 2010, "Understanding the difficulty of training
    /// deep feedforward neural networks", equation 16.
    /// </summary>
    /// <param name="shape">The shape, outputs first, then inputs, then the kernel if there is one.</param>
    /// <param name="init">The CPU generator that they are drawn from.</param>
    /// <returns>Float32 on the CPU.</returns>
    public static Tensor Glorot(long[] shape, Generator init)
    {
        long kernel = shape.Skip(2).Aggregate(1L, (product, side) => product * side);
        return Within(Math.Sqrt(6.0 / ((shape[0] + shape[1]) * kernel)), shape, init);
    }

    /// <summary>Uniform within a bound.</summary>
    /// <param name="bound">The largest absolute value.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="init">The CPU generator that they are drawn from.</param>
    /// <returns>Float32 on the CPU.</returns>
    public static Tensor Within(double bound, long[] shape, Generator init)
    {
        using var scope = NewDisposeScope();
        return rand(shape, generator: init, device: CPU).mul_(2 * bound).sub_(bound).MoveToOuterDisposeScope();
    }
}
