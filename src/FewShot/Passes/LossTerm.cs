using static TorchSharp.torch;

namespace FewShotGan.Passes;

/// <summary>A term of a network's loss: it runs the networks and leaves its gradients at the parameters.</summary>
public abstract class LossTerm
{
    /// <summary>
    /// Runs the networks and calls backward; only the parameters of the network in turn require gradients.
    /// </summary>
    /// <param name="turn">The images and latents, how to call the networks, and whom to tell.</param>
    public virtual void Accumulate(Turn turn)
    {
    }

    /// <summary>
    /// What it adds to the loss of a pass that the adversarial loss makes anyway, where it comes in every iteration:
    /// for terms of logits, features or auxiliary predictions, which need no pass of their own.
    /// </summary>
    /// <param name="turn">The turn.</param>
    /// <param name="judged">What the discriminator has judged.</param>
    /// <returns>Losses, of which the mean is added; null for nothing.</returns>
    public virtual Tensor? AddTo(Turn turn, JudgedBatch judged) => null;
}
