using FewShotGan.Layers;

namespace FewShotGan.Inputs;

/// <summary>No augmentation.</summary>
[Part("none")]
public sealed record NoAugmentOptions : AugmentOptions
{
    /// <inheritdoc/>
    public override InputTransform? Create(RunLength length) => null;
}
