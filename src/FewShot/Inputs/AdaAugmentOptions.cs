using FewShotGan.Layers;
using FewShotGan.Recipes;
using static TorchSharp.torch;

namespace FewShotGan.Inputs;

/// <summary>Adaptive discriminator augmentation; takes the place of AdaRecipe.</summary>
[Part("ada")]
public sealed record AdaAugmentOptions : AugmentOptions
{
    /// <inheritdoc/>
    public override InputTransform? Create(TrainingRecipe schedule) => throw new NotImplementedException();
}
