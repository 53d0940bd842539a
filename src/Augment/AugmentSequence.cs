using static TorchSharp.torch;

namespace FewShotGan.Augment;

/// <summary>Augmentations one after the other.</summary>
/// <param name="parts">In the order in which they are applied, and draw.</param>
public sealed class AugmentSequence(params IReadOnlyList<IAugment> parts) : IAugment
{
    /// <inheritdoc/>
    public Tensor Augment(Tensor images, Generator rng, bool secondOrder = false) =>
        parts.Aggregate(images, (x, part) => part.Augment(x, rng, secondOrder));
}
