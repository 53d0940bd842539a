using FewShotGan.Discriminators;
using FewShotGan.Generators;
using FewShotGan.Parts;

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
    /// <param name="generator">The recipe's generator.</param>
    /// <param name="discriminator">The recipe's discriminator.</param>
    /// <param name="hasSource">Whether the recipe names pretrained networks.</param>
    /// <param name="resolution">Side of the images in pixels.</param>
    public virtual IEnumerable<(string Key, string Message)> Problems(
        GeneratorOptions generator, DiscriminatorOptions discriminator, bool hasSource, int resolution) => [];

    /// <summary>Makes the method.</summary>
    /// <param name="discriminator">The discriminator that is to be trained.</param>
    public abstract ITransferMethod Create(DiscriminatorOptions discriminator);

    /// <summary>
    /// What is wrong for a method that freezes parts of StyleGAN2's generator by their official names.
    /// </summary>
    /// <param name="generator">The recipe's generator.</param>
    /// <param name="hasSource">Whether the recipe names pretrained networks.</param>
    private protected IEnumerable<(string Key, string Message)> OfStyles(GeneratorOptions generator, bool hasSource)
    {
        if (!generator.HasStyles)
        {
            yield return ("", $"found {PartRegistry.NameOf(this)} with generator.type "
                + $"{PartRegistry.NameOf(generator)}, expected stylegan2 there, or transfergan here");
        }

        if (!hasSource) yield return WithoutSource();
    }

    /// <summary>The problem of a method that freezes layers of networks that begin at random.</summary>
    private protected (string Key, string Message) WithoutSource() =>
        ("", $"found {PartRegistry.NameOf(this)} without transfer.from, expected a checkpoint: random layers are not "
            + "worth freezing");
}
