using static TorchSharp.torch;

namespace FewShotGan.Passes;

/// <summary>
/// A tensor that several losses go back to one after the other: their gradient adds up here, and then goes through what
/// computed it once.
/// </summary>
/// <param name="computed">What a network gave.</param>
/// <param name="isNeeded">
/// Whether the gradient is wanted even where nothing that is trained computed the tensor.
/// </param>
internal sealed class SharedInput(Tensor computed, bool isNeeded = false)
{
    /// <summary>The same numbers, where the gradient adds up.</summary>
    public Tensor Leaf { get; } = computed.requires_grad || isNeeded
        ? computed.detach().requires_grad_(true)
        : computed;

    /// <summary>Takes the gradient on to what computed the tensor, if that is trained.</summary>
    public void Backward()
    {
        if (computed.requires_grad && Leaf.grad is { } gradient) computed.backward([gradient]);
    }
}
