using FewShotGan.Augment;

namespace FewShotGan.Recipes;

/// <summary>
/// The <c>discriminator.vision_aided</c> section of a recipe (Kumari et al. 2022, "Ensembling Off-the-shelf Models for GAN Training"):
/// discriminators beside the recipe's own that look through pretrained networks.
/// </summary>
public sealed record VisionAidedRecipe
{
    /// <summary>
    /// The networks to choose from: names that <c>fewshot features list</c> shows, ONNX files, or YAML files that describe one. With []
    /// there are no such discriminators, and no other key of the section counts.
    /// </summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    /// <summary>How many of them there are in the end.</summary>
    public int Count { get; init; } = 1;

    /// <summary>
    /// Which of them is next: <c>best</c>, through which a linear classifier best tells the run's pictures from the real ones;
    /// <c>given</c>, in the order of <see cref="Networks"/>; <c>random</c>, drawn by the run's seed.
    /// </summary>
    public string Select { get; init; } = "best";

    /// <summary>Thousands of pictures before the first; the paper has 500 from scratch, and 0 in fine-tuning.</summary>
    public double StartKimg { get; init; }

    /// <summary>Thousands of pictures from one to the next, at least.</summary>
    public double IntervalKimg { get; init; } = 10;

    /// <summary>
    /// When there is a next one: <c>interval</c>, as soon as the interval is over; <c>stalled</c>, when the best evaluation of the run
    /// is as old as that too.
    /// </summary>
    public string AddWhen { get; init; } = "interval";

    /// <summary>The side in pixels to which pictures are scaled for the networks; one that needs more sees as much as it needs.</summary>
    public int Resolution { get; init; } = 224;

    /// <summary>
    /// How features are judged: <c>multi_level</c>, <c>conv</c>, <c>mlp</c> or <c>perceptual</c>
    /// (<see cref="Discriminators.VisionAided.VisionAidedHeadKind"/>), or <c>auto</c> for what suits each network's taps.
    /// </summary>
    public string Head { get; init; } = "auto";

    /// <summary>Channels of the heads' hidden layers.</summary>
    public int Width { get; init; } = 256;

    /// <summary>The loss.</summary>
    public string Loss { get; init; } = "multilevel_sigmoid_s";

    /// <summary>What each one's loss counts in the generator's step, beside the own discriminator's.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>
    /// What is done to the pictures that they see, each on its own: <c>none</c>, <c>diffaugment</c>, or <c>ada</c> with the transforms and the
    /// pace of <c>augment.ada</c>, a p for each, and a cutout after it.
    /// </summary>
    public string Augment { get; init; } = "diffaugment";

    /// <summary>DiffAugment's policy, as in the <c>augment</c> section.</summary>
    public IReadOnlyList<string> Diffaugment { get; init; } = DiffAugment.Names;

    /// <summary>Whether there are any.</summary>
    internal bool IsOn => Networks.Count > 0;

    /// <summary>Whether they have ADA.</summary>
    internal bool UsesAda => IsOn && Augment == "ada";
}
