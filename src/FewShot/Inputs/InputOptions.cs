using FewShotGan.Augment;
using FewShotGan.Discriminators;
using FewShotGan.Layers;

namespace FewShotGan.Inputs;

/// <summary>
/// What an input transform is built from: a section of a recipe's <c>inputs</c>. All that the discriminator sees goes
/// through it, in both networks' steps, or real images alone, before or after the augmentation.
/// </summary>
public abstract record InputOptions : IReportsNumbers
{
    /// <summary>Whether images meet it before the augmentation.</summary>
    public abstract bool IsBeforeAugmentation { get; }

    /// <summary>Which images meet it: all that the discriminator sees, unless the part says otherwise.</summary>
    public virtual AugmentScope Scope => AugmentScope.Both;

    /// <summary>The numbers that it reports, in losses or as <see cref="InputTransform.Values"/>.</summary>
    public virtual IReadOnlyList<ReportedNumber> Reports => [];

    /// <summary>Why a discriminator can't have it: a key, empty for the part itself, and a message.</summary>
    /// <param name="discriminator">What sees what comes of it.</param>
    /// <param name="hasLabels">Whether the run learns classes.</param>
    public virtual IEnumerable<(string Key, string Message)> Problems(
        DiscriminatorOptions discriminator, bool hasLabels) => [];

    /// <summary>Makes the transform.</summary>
    /// <param name="length">The run's length and batch, which the pace of what is steered may depend on.</param>
    public abstract InputTransform Create(RunLength length);
}
