namespace FewShotGan.Passes;

/// <summary>A term of a network's loss: it runs the networks and leaves its gradients at the parameters.</summary>
public abstract class LossTerm
{
    /// <summary>
    /// Runs the networks and calls backward; only the parameters of the network in turn require gradients.
    /// </summary>
    /// <param name="turn">The images and latents, how to call the networks, and whom to tell.</param>
    public abstract void Accumulate(Turn turn);
}
