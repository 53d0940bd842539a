using FewShotGan.Discriminators;
using FewShotGan.Generators;
using FewShotGan.Optimizers;

namespace FewShotGan.Passes;

/// <summary>The run that a part of it, a transfer method or a regulariser, is made for.</summary>
/// <param name="Generator">The generator in training.</param>
/// <param name="Discriminator">The discriminator in training.</param>
/// <param name="Seed">The run's seed, from which the part makes random streams of its own.</param>
/// <param name="Optimizer">What trains the networks, for a part that trains some of its own.</param>
public sealed record PartSetting(
    ImageGenerator Generator, ImageDiscriminator Discriminator, long Seed, OptimizerOptions Optimizer);
