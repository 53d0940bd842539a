using FewShotGan.Augment;
using FewShotGan.Discriminators;
using static TorchSharp.torch;

namespace FewShotGan.Passes;

/// <summary>A micro-batch that the discriminator has judged in a pass of the adversarial loss.</summary>
/// <param name="Input">Which images these are, and in whose step.</param>
/// <param name="Images">The images before the input transforms, <c>[N, C, H, W]</c>.</param>
/// <param name="Labels">Their labels <c>[N, c_dim]</c>; null without labels.</param>
/// <param name="Seen">What the discriminator sees of them, after the input transforms.</param>
/// <param name="Judgement">What it says of them.</param>
public sealed record JudgedBatch(
    DiscriminatorInput Input, Tensor Images, Tensor? Labels, SeenImages Seen, Judgement Judgement);
