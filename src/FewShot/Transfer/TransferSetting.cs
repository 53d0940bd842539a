using FewShotGan.Discriminators;
using FewShotGan.Generators;

namespace FewShotGan.Transfer;

/// <summary>The run that a transfer method is made for.</summary>
/// <param name="Generator">The generator in training.</param>
/// <param name="Discriminator">The discriminator in training.</param>
/// <param name="Seed">The run's seed, from which it makes random streams of its own.</param>
public sealed record TransferSetting(ImageGenerator Generator, ImageDiscriminator Discriminator, long Seed);
