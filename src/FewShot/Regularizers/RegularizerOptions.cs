using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FewShotGan.Discriminators;
using FewShotGan.Generators;
using FewShotGan.Layers;
using FewShotGan.Parts;
using FewShotGan.Passes;

namespace FewShotGan.Regularizers;

/// <summary>
/// What a regulariser is built from: a section of a recipe's <c>regularizers</c>. A regulariser adds a term to the loss
/// of one network.
/// </summary>
public abstract record RegularizerOptions : IReportsNumbers
{
    /// <summary>
    /// Iterations from one run to the next, in an update of its own with the term times the interval, and the optimiser
    /// corrected for these updates, as in the official program even when the weight is 0 (lazy regularisation, Karras
    /// et al. 2020, "Analyzing and Improving the Image Quality of StyleGAN", appendix B); null for every iteration, in
    /// the update of the loss.
    /// </summary>
    [Range(1, 10_000)]
    public int? Interval { get; init; }

    /// <summary>The network that the term trains.</summary>
    public abstract NetworkRole Network { get; }

    /// <summary>Whether there is a term in a network's turn; for most in that of <see cref="Network"/> alone.</summary>
    /// <param name="network">The network that is trained.</param>
    public virtual bool Trains(NetworkRole network) => network == Network;

    /// <summary>Whether there is a term at all, its weight being above 0.</summary>
    public abstract bool IsOn { get; }

    /// <summary>The numbers that it reports.</summary>
    public abstract IReadOnlyList<ReportedNumber> Reports { get; }

    /// <summary>
    /// What is wrong with the options in a recipe, beyond single numbers: a key of the section, empty for the part
    /// itself, and what was found and expected.
    /// </summary>
    /// <param name="generator">The recipe's generator.</param>
    /// <param name="batch">Images in a batch.</param>
    public virtual IEnumerable<(string Key, string Message)> Problems(GeneratorOptions generator, int batch) => [];

    /// <summary>Makes the regulariser.</summary>
    /// <param name="setting">The run that it is made for.</param>
    public abstract Regularizer Create(PartSetting setting);

    /// <summary>
    /// Whether the term goes with the loss's own updates, so that an interval is refused: it would do nothing then.
    /// </summary>
    [JsonIgnore]
    public virtual bool GoesWithLoss => false;

    /// <summary>How the images of a batch depend on each other in the term.</summary>
    [JsonIgnore]
    public virtual BatchUse Batch => BatchUse.Separate;

    /// <summary>
    /// Whether the term is of what the discriminator's last layers judge by (<see cref="Judgement.Features"/>).
    /// </summary>
    [JsonIgnore]
    public virtual bool NeedsFeatures => false;

    /// <summary>What of the batch the term takes, as a share of 1 in so many.</summary>
    public virtual int BatchShare => 1;
}
