using System.ComponentModel.DataAnnotations;
using FewShotGan.Inputs;

namespace FewShotGan.Recipes;

/// <summary>The <c>training</c> section of a recipe.</summary>
public sealed record TrainingRecipe
{
    /// <summary>Length of the run in thousands of real images shown.</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double Kimg { get; init; } = 50;

    /// <summary>Images in a batch.</summary>
    [Range(1, 8192)]
    public int Batch { get; init; } = 16;

    /// <summary>
    /// Images that go through the networks at once; the gradients of a batch add up. Takes less memory; null for the
    /// whole batch.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int? MicroBatch { get; init; }

    /// <summary>
    /// GiB of memory that a run may take: without a <see cref="MicroBatch"/> <c>fewshot train</c> measures how many
    /// images may go through at once, and sets it; null for no bound. A GPU's memory is not measured.
    /// </summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double? MemoryGb { get; init; }

    /// <summary>
    /// Share of batches in which two latents are mixed along the layers (Karras et al. 2019, section 3.1), in [0, 1].
    /// </summary>
    [Range(0.0, 1.0)]
    public double StyleMixingProb { get; init; }

    /// <summary>
    /// The share of a batch's generated images, those with the highest logits, that the generator learns from (Sinha et
    /// al. 2020, "Top-k Training of GANs", where it falls to 0.5), in (0, 1].
    /// </summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double TopK { get; init; } = 1;

    /// <summary>Thousands of images over which that share falls from 1 to <see cref="TopK"/>.</summary>
    [Range(0.0, double.MaxValue)]
    public double TopKKimg { get; init; }

    /// <summary>
    /// Bounds the numbers of the discriminator's latents to this size: in its step they are from a normal distribution
    /// that is cut off there, as samples with the truncation of Brock et al. 2019 are; null for no bound.
    /// </summary>
    [Range(0.0, 100.0, MinimumIsExclusive = true)]
    public double? DTruncation { get; init; }

    /// <summary>
    /// When the generator's mean w moves: <c>all</c>, in every pass through its mapping, as in StyleGAN2-ADA;
    /// <c>discriminator</c>, in the discriminator's step only, as in Projected GAN.
    /// </summary>
    [AllowedValues("all", "discriminator")]
    public string WAvg { get; init; } = "all";

    /// <summary>
    /// Half-life of the generator's moving average, in thousands of images; null for 10/32 of the batch's images, as in
    /// Projected GAN's program.
    /// </summary>
    [Range(0.0, double.MaxValue)]
    public double? EmaKimg { get; init; } = 1;

    /// <summary>Bounds the half-life to this share of the images shown so far; no bound when null.</summary>
    [Range(0.0, double.MaxValue)]
    public double? EmaRampup { get; init; } = 0.05;

    /// <summary>
    /// Thousands of images from which on the moving average is the plain mean of the weights after every iteration
    /// (stochastic weight averaging, Izmailov et al. 2018, "Averaging Weights Leads to Wider Optima and Better
    /// Generalization"; of GANs Yazıcı et al. 2019); null for an exponential one to the end.
    /// </summary>
    [Range(0.0, double.MaxValue)]
    public double? SwaFromKimg { get; init; }

    /// <summary>
    /// Batches that the batch normalisation of the moving average takes its statistics from before each sample,
    /// measurement and checkpoint (standing statistics, Brock et al. 2019, section 3.1); 0 for those of the training.
    /// </summary>
    [Range(0, 10_000)]
    public int StandingBatches { get; init; }

    /// <summary>Thousands of images from one row of metrics.csv to the next.</summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double TickKimg { get; init; } = 1;

    /// <summary>Ticks from one sample grid to the next.</summary>
    [Range(1, int.MaxValue)]
    public int SampleTicks { get; init; } = 1;

    /// <summary>Ticks from one checkpoint to the next; the last step always writes one.</summary>
    [Range(1, int.MaxValue)]
    public int SnapshotTicks { get; init; } = 10;

    /// <summary>How many checkpoints a run keeps, the latest ones; null for all of them.</summary>
    [Range(1, int.MaxValue)]
    public int? Keep { get; init; } = 5;

    /// <summary>
    /// What a run does when what it reports goes wrong (its samples all alike, a discriminator that knows the training
    /// images by heart, copies): <c>warn</c>, <c>stop</c> (warn, save and end, so that it can be resumed),
    /// <c>rollback</c> (warn, and go back to the best checkpoint with half the learning rates) or <c>none</c>.
    /// </summary>
    [AllowedValues("warn", "stop", "rollback", "none")]
    public string Watchdog { get; init; } = "warn";

    /// <summary>
    /// How often a run may still be rolled back: it counts this down in its own recipe, and stops when it goes wrong at
    /// 0.
    /// </summary>
    [Range(0, 100)]
    public int Rollbacks { get; init; } = 2;

    /// <summary>Columns of the sample grid.</summary>
    [Range(1, 256)]
    public int GridColumns { get; init; } = 8;

    /// <summary>Rows of the sample grid.</summary>
    [Range(1, 256)]
    public int GridRows { get; init; } = 4;

    /// <summary>
    /// <c>fp32</c>, or what the upper four resolutions of StyleGAN2's networks compute in: <c>bf16</c>, on a GPU or a
    /// CPU that has it, or <c>fp16</c>, on a GPU. Weights, optimiser and penalties stay in float32.
    /// </summary>
    [AllowedValues("fp32", "bf16", "fp16")]
    public string Precision { get; init; } = "fp32";

    /// <summary>
    /// Whether an NVIDIA GPU may round the factors of float32 products to ten bits (TensorFloat-32), which is faster.
    /// </summary>
    public bool Tf32 { get; init; }

    /// <summary>
    /// CPU threads of an operation; 0 for one a core (or OMP_NUM_THREADS). Another number may round differently.
    /// </summary>
    [Range(0, 1024)]
    public int Threads { get; init; }

    /// <summary>The half-life of the generator's moving average, whoever says it.</summary>
    internal double EmaHalfLife => EmaKimg ?? Batch * 10 / 32.0;

    /// <summary>The length and the batch.</summary>
    internal RunLength Length => new(Kimg, Batch);
}
