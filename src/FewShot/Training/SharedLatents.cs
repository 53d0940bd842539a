using static TorchSharp.torch;

namespace FewShotGan.Training;

/// <summary>
/// Intermediate latents that several losses go back to one after the other: their gradient adds up here, and then goes
/// through the mapping network once.
/// </summary>
/// <param name="mapped">What the mapping network gave, <c>[N, num_ws, w_dim]</c>.</param>
public sealed class SharedLatents(Tensor mapped)
{
    /// <summary>The same numbers, where the gradient adds up.</summary>
    public Tensor Ws { get; } = mapped.detach().requires_grad_(true);

    /// <summary>Takes the gradient on to the mapping network, if that is trained.</summary>
    public void Backward()
    {
        if (mapped.requires_grad && Ws.grad is { } gradient) mapped.backward([gradient]);
    }
}
