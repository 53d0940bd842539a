using static TorchSharp.torch;

namespace FewShotGan.Losses;

/// <summary>
/// An adversarial loss on the logits of every level of a vision-aided discriminator, averaged within a level and added
/// over levels (Kumari et al. 2022, "Ensembling Off-the-shelf Models for GAN Training", section 3.2 and appendix B).
/// </summary>
/// <param name="loss">The loss of single logits.</param>
internal sealed class VisionAidedLoss(SeparateLoss loss)
{
    /// <summary>What the discriminator minimises on real images.</summary>
    /// <param name="levels">Logits of each level, <c>[N, …]</c>.</param>
    /// <returns><c>[N, 1]</c>.</returns>
    public Tensor Real(IReadOnlyList<Tensor> levels) => Sum(levels, loss.Real);

    /// <summary>What the discriminator minimises on generated images.</summary>
    /// <param name="levels">Logits of each level, <c>[N, …]</c>.</param>
    /// <returns><c>[N, 1]</c>.</returns>
    public Tensor Fake(IReadOnlyList<Tensor> levels) => Sum(levels, loss.Fake);

    /// <summary>What the generator minimises.</summary>
    /// <param name="levels">Logits of each level, <c>[N, …]</c>.</param>
    /// <returns><c>[N, 1]</c>.</returns>
    public Tensor Generator(IReadOnlyList<Tensor> levels) => Sum(levels, loss.Generator);

    private static Tensor Sum(IReadOnlyList<Tensor> levels, Func<Tensor, Tensor> loss)
    {
        using var scope = NewDisposeScope();
        return levels.Select(logits => loss(logits).flatten(1).mean([1], keepdim: true)).Aggregate((a, b) => a + b)
            .MoveToOuterDisposeScope();
    }
}
