using static TorchSharp.torch;

namespace FewShotGan.Augment;

/// <summary>A differentiable augmentation.</summary>
public interface IAugment
{
    /// <summary>Samples parameters for each image and applies them.</summary>
    /// <param name="images"><c>[N, C, H, W]</c>, about <c>[-1, 1]</c>.</param>
    /// <param name="rng">The CPU generator that parameters are drawn from.</param>
    /// <param name="secondOrder">
    /// Whether the gradient will be differentiated again, as R1 does: some operators have one derivative only and are
    /// replaced by slower ones. Result and draws are the same either way.
    /// </param>
    /// <returns>The same shape.</returns>
    Tensor Augment(Tensor images, Generator rng, bool secondOrder = false);
}
