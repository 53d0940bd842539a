using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>
/// A tensor that several losses go back to one after the other: their gradient adds up here, and then goes through what computed
/// it once.
/// </summary>
/// <param name="computed">What a network gave.</param>
public sealed class SharedInput(Tensor computed)
{
    /// <summary>The same numbers, where the gradient adds up.</summary>
    public Tensor Leaf { get; } = computed.detach().requires_grad_(true);

    /// <summary>Takes the gradient on to what computed the tensor, if that is trained.</summary>
    public void Backward()
    {
        if (computed.requires_grad && Leaf.grad is { } gradient) computed.backward([gradient]);
    }
}
