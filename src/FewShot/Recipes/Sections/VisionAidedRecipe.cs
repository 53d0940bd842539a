using System.ComponentModel.DataAnnotations;
using FewShotGan.Inputs;
using FewShotGan.Losses;

namespace FewShotGan.Recipes;

/// <summary>
/// The <c>vision_aided</c> section of a recipe (Kumari et al. 2022, "Ensembling Off-the-shelf Models for GAN
/// Training"): discriminators beside the recipe's own that look through pretrained networks.
/// </summary>
public sealed record VisionAidedRecipe
{
    /// <summary>The mean sign of the logits of real images, r_t, that p of their own ADA is to hold.</summary>
    internal const double AdaTarget = 0.3;

    /// <summary>
    /// The networks to choose from: names that <c>fewshot features list</c> shows, ONNX files, or YAML files that
    /// describe one. With [] there are no such discriminators, and no other key of the section counts.
    /// </summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    /// <summary>How many of them there are in the end.</summary>
    public int Count { get; init; } = 1;

    /// <summary>
    /// Which of them is next: <c>best</c>, through which a linear classifier best tells the run's images from the
    /// real ones; <c>given</c>, in the order of <see cref="Networks"/>; <c>random</c>, drawn by the run's seed.
    /// </summary>
    [AllowedValues("best", "given", "random")]
    public string Select { get; init; } = "best";

    /// <summary>Thousands of images before the first; the paper has 500 from scratch, and 0 in fine-tuning.</summary>
    [Range(0.0, double.MaxValue)]
    public double StartKimg { get; init; }

    /// <summary>Thousands of images from one to the next, at least.</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double IntervalKimg { get; init; } = 10;

    /// <summary>
    /// When there is a next one: <c>interval</c>, as soon as the interval is over; <c>stalled</c>, when the best
    /// evaluation of the run is as old as that too.
    /// </summary>
    [AllowedValues("interval", "stalled")]
    public string AddWhen { get; init; } = "interval";

    /// <summary>
    /// The side in pixels to which images are scaled for the networks; one that needs more sees as much as it needs.
    /// </summary>
    [Range(32, 1024)]
    public int Resolution { get; init; } = 224;

    /// <summary>
    /// How features are judged: <c>multi_level</c>, <c>conv</c>, <c>mlp</c> or <c>perceptual</c>
    /// (<see cref="Discriminators.VisionAided.VisionAidedHeadKind"/>), or <c>auto</c> for what suits each network's
    /// taps.
    /// </summary>
    [AllowedValues("auto", "multi_level", "conv", "mlp", "perceptual")]
    public string Head { get; init; } = "auto";

    /// <summary>Channels of the heads' hidden layers.</summary>
    [Range(1, 4096)]
    public int Width { get; init; } = 256;

    /// <summary>
    /// The loss of the logits of every level, averaged within a level and added over levels: a
    /// <see cref="SeparateLoss"/>. "Real" is 0.8 in the paper's, in the generator's step too (appendix B).
    /// </summary>
    public AdversarialLoss Loss { get; init; } = new LogisticLoss { RealTarget = 0.8, GeneratorTarget = 0.8 };

    /// <summary>What each one's loss counts in the generator's step, beside the own discriminator's.</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double Weight { get; init; } = 1;

    /// <summary>
    /// What is done to the images that they see, each on its own; with <c>ada</c> each has a p of its own, and a cutout
    /// comes after it.
    /// </summary>
    public AugmentOptions Augment { get; init; } = new DiffAugmentOptions();

    /// <summary>Whether there are any.</summary>
    internal bool IsOn => Networks.Count > 0;
}
