using System.ComponentModel.DataAnnotations;
using FewShotGan.Discriminators;
using FewShotGan.Discriminators.FastGan;
using FewShotGan.Discriminators.Projected;
using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Images;
using FewShotGan.Inputs;
using FewShotGan.Layers;
using FewShotGan.Losses;
using FewShotGan.Optimizers;
using FewShotGan.Parts;
using FewShotGan.Regularizers;
using FewShotGan.Transfer;

namespace FewShotGan.Recipes;

/// <summary>
/// A whole run: data, networks, augmentation, loss, schedule and seed. The same recipe on the same machine gives the
/// same bytes. Every key has a default; <see cref="RecipeFile"/> reads and writes the YAML form, whose keys are these
/// properties in snake_case.
/// </summary>
public sealed record Recipe
{
    /// <summary>What the run folder is called after its time: letters, digits, '.', '_' and '-'.</summary>
    public string Name { get; init; } = "run";

    /// <summary>The seed of every random stream, 0 or above.</summary>
    [Range(0.0, double.MaxValue)]
    public long Seed { get; init; }

    /// <summary>
    /// Where the keys that the file leaves out get their values: one of <see cref="Presets.Names"/>, or null for this
    /// tool's own defaults, networks small enough for a CPU.
    /// </summary>
    public string? Preset { get; init; }

    /// <summary>The images.</summary>
    public DataOptions Data { get; init; } = new() { Source = "sample:emoji-faces", Resolution = 32 };

    /// <summary>The generator; the images decide its resolution, channels and classes.</summary>
    public GeneratorOptions Generator { get; init; } = new StyleGan2GeneratorOptions
    {
        ZDim = 128, WDim = 128, MappingLayers = 2, ChannelBase = 2048, ChannelMax = 64,
    };

    /// <summary>The discriminator; the images decide its resolution, channels and classes.</summary>
    public DiscriminatorOptions Discriminator { get; init; } = new StyleGan2DiscriminatorOptions
    {
        ChannelBase = 2048, ChannelMax = 64,
    };

    /// <summary>The discriminators beside it that look through pretrained networks.</summary>
    public VisionAidedRecipe VisionAided { get; init; } = new();

    /// <summary>What is done to images before the discriminator sees them.</summary>
    public AugmentOptions Augment { get; init; } = new DiffAugmentOptions();

    /// <summary>What else images go through on their way to the discriminator.</summary>
    public PartSet<InputOptions> Inputs { get; init; } = [];

    /// <summary>What the networks play against each other for.</summary>
    public AdversarialLoss Loss { get; init; } = new LogisticLoss();

    /// <summary>What is added to their losses.</summary>
    public PartSet<RegularizerOptions> Regularizers { get; init; } = [new R1Options()];

    /// <summary>The pretrained networks that training begins from, and what of them is trained.</summary>
    public TransferRecipe Transfer { get; init; } = new();

    /// <summary>The optimisers of both networks.</summary>
    public OptimizerOptions Optimizer { get; init; } = new AdamOptions();

    /// <summary>Length, batch, averaging and what is written when.</summary>
    public TrainingRecipe Training { get; init; } = new();

    /// <summary>What is measured on the way.</summary>
    public MetricsRecipe Metrics { get; init; } = new();

    /// <summary>
    /// The pretrained feature networks that the discriminators look through, as the manifest names them.
    /// </summary>
    public IReadOnlyList<string> FeatureNetworks =>
        [.. (Discriminator as ProjectedDiscriminatorOptions)?.FeatureNetworks ?? [], .. VisionAided.Networks];

    /// <summary>How the networks, and what trains them, use a batch.</summary>
    internal IReadOnlyList<BatchUse> BatchUses =>
    [
        Generator.Batch, Discriminator.Batch, Loss.Batch,
        .. Regularizers.Where(part => part.IsOn).Select(part => part.Batch),
        Training.TopK < 1 ? BatchUse.Whole("training.top_k") : BatchUse.Separate,
    ];

    /// <summary>These, and what else the discriminator learns through: metrics should take others.</summary>
    internal IReadOnlyList<string> LearnsThrough =>
    [
        .. FeatureNetworks,
        .. Discriminator is FastGanDiscriminatorOptions { ReconstructionWeight: > 0 } whole
            ? [whole.Perceptual]
            : Array.Empty<string>(),
    ];
}
