using FewShotGan.Discriminators;

namespace FewShotGan.Transfer;

/// <summary>
/// What of pretrained networks a run takes and trains: the <c>transfer.method</c> section of a recipe.
/// </summary>
public abstract record TransferMethodOptions
{
    /// <summary>
    /// What is wrong with the options in a recipe: a key of the section, empty for the part itself, and what was found
    /// and expected.
    /// </summary>
    /// <param name="discriminator">The recipe's discriminator.</param>
    /// <param name="hasSource">Whether the recipe names pretrained networks.</param>
    /// <param name="resolution">Side of the images in pixels.</param>
    public virtual IEnumerable<(string Key, string Message)> Problems(
        DiscriminatorOptions discriminator, bool hasSource, int resolution) => [];

    /// <summary>Makes the method.</summary>
    /// <param name="discriminator">The discriminator that is to be trained.</param>
    public abstract ITransferMethod Create(DiscriminatorOptions discriminator);
}
