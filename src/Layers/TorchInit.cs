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
    public static Tensor Uniform(long[] shape, long fanIn, Generator init)
    {
        var bound = 1 / Math.Sqrt(fanIn);
        using var scope = NewDisposeScope();
        return rand(shape, generator: init, device: CPU).mul_(2 * bound).sub_(bound).MoveToOuterDisposeScope();
    }
}
