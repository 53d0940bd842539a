using static TorchSharp.torch;

namespace FewShotGan.Losses;

/// <summary>
/// R1 (Mescheder et al. 2018, "Which Training Methods for GANs do actually Converge?", equation 9): the squared norm
/// of the discriminator's gradient at real pictures.
/// </summary>
public static class R1Penalty
{
    /// <summary>The penalty without its factor gamma/2.</summary>
    /// <param name="realLogits">The discriminator's logits of <paramref name="reals"/>, <c>[N, 1]</c>.</param>
    /// <param name="reals">The real pictures <c>[N, C, H, W]</c>, requiring a gradient.</param>
    /// <returns><c>[N]</c>, differentiable with respect to the discriminator's parameters.</returns>
    public static Tensor Of(Tensor realLogits, Tensor reals)
    {
        var gradient = autograd.grad([realLogits.sum()], [reals], retain_graph: true, create_graph: true)[0];
        return gradient.square().sum([1, 2, 3]);
    }
}
