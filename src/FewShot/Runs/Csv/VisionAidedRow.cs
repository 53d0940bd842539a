namespace FewShotGan.Runs;

/// <summary>
/// What a row of vision_aided.csv says of one discriminator in one tick; losses are means over its images.
/// </summary>
/// <param name="Kimg">Thousands of real images shown.</param>
/// <param name="Network">The network that it looks through.</param>
/// <param name="LossG">Its loss in the generator's step, without its weight.</param>
/// <param name="LossDReal">The head's loss on real images.</param>
/// <param name="LossDFake">The head's loss on generated images.</param>
/// <param name="DSignReal">Mean sign of its logits on real images.</param>
/// <param name="AugmentP">p of its own ADA at the end of the tick; null without.</param>
internal sealed record VisionAidedRow(
    double Kimg, string Network, double? LossG, double? LossDReal, double? LossDFake, double? DSignReal,
    double? AugmentP);
