using FewShotGan.Discriminators;
using FewShotGan.Generators;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Passes;

namespace FewShotGan.Transfer;

/// <summary>
/// What of pretrained networks a run takes and trains: the <c>transfer.method</c> section of a recipe.
/// </summary>
public abstract record TransferMethodOptions : IReportsNumbers
{
    /// <summary>The numbers that it reports.</summary>
    public virtual IReadOnlyList<ReportedNumber> Reports => [];

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

    /// <summary>What a recipe's generator begins with when it names the method.</summary>
    /// <param name="generator">The generator otherwise.</param>
    public virtual GeneratorOptions For(GeneratorOptions generator) => generator;

    /// <summary>What a recipe's discriminator begins with when it names the method.</summary>
    /// <param name="discriminator">The discriminator otherwise.</param>
    public virtual DiscriminatorOptions For(DiscriminatorOptions discriminator) => discriminator;

    /// <summary>Makes the method.</summary>
    /// <param name="setting">The run's networks, before anything is loaded, and its seed.</param>
    public abstract TransferMethod Create(PartSetting setting);

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

    /// <summary>Whether a generator's images have a lower resolution at first.</summary>
    /// <param name="generator">The recipe's generator.</param>
    /// <param name="resolution">Side of the images in pixels.</param>
    private protected static bool IsGrowing(GeneratorOptions generator, int resolution) =>
        generator is StyleGan2GeneratorOptions { StartResolution: { } start } && start < resolution;

    /// <summary>The problem of a method that compares networks of one resolution.</summary>
    private protected (string Key, string Message) Growing() =>
        ("", $"found {PartRegistry.NameOf(this)} with a generator that grows, expected a source of data.resolution: "
            + "it compares with the pretrained networks at the images' resolution");

    /// <summary>The problem of a method that makes no sense for networks that begin at random.</summary>
    /// <param name="reason">Why.</param>
    private protected (string Key, string Message) WithoutSource(
        string reason = "random layers are not worth freezing") =>
        ("", $"found {PartRegistry.NameOf(this)} without transfer.from, expected a checkpoint: {reason}");
}
