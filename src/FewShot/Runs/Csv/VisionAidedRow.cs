namespace FewShotGan.Runs;

/// <summary>What a row of vision_aided.csv says of one discriminator in one tick; losses are means over its pictures.</summary>
/// <param name="Kimg">Thousands of real pictures shown.</param>
/// <param name="Network">The network that it looks through.</param>
/// <param name="LossG">Its loss in the generator's step, without its weight.</param>
/// <param name="LossDReal">The head's loss on real pictures.</param>
/// <param name="LossDFake">The head's loss on generated pictures.</param>
/// <param name="DSignReal">Mean sign of its logits on real pictures.</param>
/// <param name="AugmentP">p of its own ADA at the end of the tick; null without.</param>
public sealed record VisionAidedRow(
    double Kimg, string Network, double? LossG, double? LossDReal, double? LossDFake, double? DSignReal, double? AugmentP);
