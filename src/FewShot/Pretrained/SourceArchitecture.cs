using FewShotGan.Discriminators;
using FewShotGan.Generators;

namespace FewShotGan.Pretrained;

/// <summary>The architecture of pretrained networks; a network that the source lacks is null.</summary>
/// <param name="Generator">The generator's options.</param>
/// <param name="Discriminator">The discriminator's options.</param>
/// <param name="Inferred">
/// Whether it was read off the tensors: their shapes do not show conv_clamp and mbstd_group_size, which then stay the
/// recipe's.
/// </param>
internal sealed record SourceArchitecture(
    GeneratorOptions? Generator, DiscriminatorOptions? Discriminator, bool Inferred);
