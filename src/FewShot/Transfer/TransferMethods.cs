using FewShotGan.Discriminators;
using FewShotGan.Discriminators.StyleGan2;

namespace FewShotGan.Transfer;

/// <summary>The transfer methods by name.</summary>
public static class TransferMethods
{
    /// <summary>The method of a valid recipe; without <c>transfer.from</c> too, where every method but TransferGAN is refused.</summary>
    /// <param name="recipe">The section of the recipe.</param>
    /// <param name="discriminator">The discriminator that is to be trained.</param>
    /// <exception cref="ArgumentException">There is no such method.</exception>
    public static ITransferMethod Of(TransferRecipe recipe, DiscriminatorOptions discriminator) => recipe.Method switch
    {
        "transfergan" => new TransferGan(),
        "freezed" => recipe.FreezeLayers is { } count
            ? FreezeD.ByLayers((StyleGan2DiscriminatorOptions)discriminator, count)
            : FreezeD.ByResolution((StyleGan2DiscriminatorOptions)discriminator, recipe.FreezeResolution!.Value),
        _ => throw new ArgumentException($"there is no transfer method '{recipe.Method}'", nameof(recipe)),
    };
}
