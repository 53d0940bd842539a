using FewShotGan.Layers;
using FewShotGan.Recipes;

namespace FewShotGan.Inputs;

/// <summary>No augmentation.</summary>
[Part("none")]
public sealed record NoAugmentOptions : AugmentOptions
{
    /// <inheritdoc/>
    public override InputTransform? Create(TrainingRecipe schedule) => null;
}
