using FewShotGan.Discriminators;
using static TorchSharp.torch;

namespace FewShotGan.Passes;

/// <summary>
/// What a method changes on the way through the networks in training: it samples or judges otherwise than the losses
/// and regularisers know.
/// </summary>
public interface IPassChanges
{
    /// <summary>The adversarial loss's latents in place of those that were drawn.</summary>
    /// <param name="z">Latents <c>[N, z_dim]</c>.</param>
    /// <returns>The same tensor, or others of its shape, whose styles are not mixed.</returns>
    Tensor Latents(Tensor z) => z;

    /// <summary>What the losses and regularisers get of what the discriminator says.</summary>
    /// <param name="judgement">What it says.</param>
    Judgement Judged(Judgement judgement) => judgement;
}
