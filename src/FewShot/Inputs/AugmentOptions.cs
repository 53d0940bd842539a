using System.ComponentModel.DataAnnotations;
using FewShotGan.Augment;
using FewShotGan.Layers;
using FewShotGan.Parts;

namespace FewShotGan.Inputs;

/// <summary>What an augmentation is built from: the <c>augment</c> section of a recipe.</summary>
public abstract record AugmentOptions : IReportsNumbers
{
    /// <summary>
    /// Which images: <c>both</c>, all that the discriminator sees; <c>reals</c> or <c>discriminator</c> (its step
    /// only), to see what goes wrong then (Zhao et al. 2020, table 1).
    /// </summary>
    [AllowedValues("both", "reals", "discriminator")]
    public string AppliesTo { get; init; } = "both";

    /// <summary>Which of the discriminator's inputs are augmented.</summary>
    internal AugmentScope Scope => AppliesTo switch
    {
        "reals" => AugmentScope.Reals,
        "discriminator" => AugmentScope.Discriminator,
        _ => AugmentScope.Both,
    };

    /// <summary>The numbers that it reports, in losses or as <see cref="InputTransform.Values"/>.</summary>
    public virtual IReadOnlyList<ReportedNumber> Reports => [];

    /// <summary>
    /// Each of its transforms alone, by which it is found out whether the generator begins to make what they make;
    /// empty where there are none.
    /// </summary>
    public virtual IReadOnlyList<SingleTransform> Alone() => [];

    /// <summary>What is wrong with the options together: a key of the section and a message.</summary>
    /// <param name="resolution">Side of the images in pixels.</param>
    public virtual IEnumerable<(string Key, string Message)> Problems(int resolution) => [];

    /// <summary>What it does, in a few words for the screen.</summary>
    /// <param name="length">The run's length and batch.</param>
    public virtual string Summary(RunLength length) => PartRegistry.NameOf(this);

    /// <summary>Makes the augmentation.</summary>
    /// <param name="length">The run's length and batch, which a controller's pace may depend on.</param>
    /// <returns>Null for none.</returns>
    public abstract InputTransform? Create(RunLength length);
}
