using FewShotGan.Data;

namespace FewShotGan.Recipes;

/// <summary>
/// A whole run: data, networks, augmentation, loss, schedule and seed. The same recipe on the same machine gives the same
/// bytes. Every key has a default; <see cref="RecipeFile"/> reads and writes the YAML form, whose keys are these
/// properties in snake_case.
/// </summary>
public sealed record Recipe
{
    /// <summary>What the run folder is called after its time: letters, digits, '.', '_' and '-'.</summary>
    public string Name { get; init; } = "run";

    /// <summary>The seed of every random stream, 0 or above.</summary>
    public long Seed { get; init; }

    /// <summary>
    /// Where the keys that the file leaves out get their values: one of <see cref="Presets.Names"/>, or null for this
    /// tool's own defaults, networks small enough for a CPU.
    /// </summary>
    public string? Preset { get; init; }

    /// <summary>The pictures.</summary>
    public DataOptions Data { get; init; } = new() { Source = "sample:emoji-faces", Resolution = 32 };

    /// <summary>The generator.</summary>
    public GeneratorRecipe Generator { get; init; } = new();

    /// <summary>The discriminator.</summary>
    public DiscriminatorRecipe Discriminator { get; init; } = new();

    /// <summary>What is done to pictures before the discriminator sees them.</summary>
    public AugmentRecipe Augment { get; init; } = new();

    /// <summary>The losses and their regularisers.</summary>
    public LossRecipe Loss { get; init; } = new();

    /// <summary>The pretrained networks that training begins from, and what of them is trained.</summary>
    public TransferRecipe Transfer { get; init; } = new();

    /// <summary>Adam's settings, before the lazy-regularisation correction.</summary>
    public OptimizerRecipe Optimizer { get; init; } = new();

    /// <summary>Length, batch, averaging and what is written when.</summary>
    public TrainingRecipe Training { get; init; } = new();

    /// <summary>What is measured on the way.</summary>
    public MetricsRecipe Metrics { get; init; } = new();
}
