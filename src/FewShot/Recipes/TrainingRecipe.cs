namespace FewShotGan.Recipes;

/// <summary>The <c>training</c> section of a recipe.</summary>
public sealed record TrainingRecipe
{
    /// <summary>Length of the run in thousands of real pictures shown.</summary>
    public double Kimg { get; init; } = 50;

    /// <summary>Pictures in a batch.</summary>
    public int Batch { get; init; } = 16;

    /// <summary>
    /// Pictures that go through the networks at once; the gradients of a batch add up. Takes less memory; null for the whole batch.
    /// </summary>
    public int? MicroBatch { get; init; }

    /// <summary>Half-life of the generator's moving average, in thousands of pictures.</summary>
    public double EmaKimg { get; init; } = 1;

    /// <summary>Bounds the half-life to this share of the pictures shown so far; no bound when null.</summary>
    public double? EmaRampup { get; init; } = 0.05;

    /// <summary>Thousands of pictures from one row of metrics.csv to the next.</summary>
    public double TickKimg { get; init; } = 1;

    /// <summary>Ticks from one sample grid to the next.</summary>
    public int SampleTicks { get; init; } = 1;

    /// <summary>Ticks from one checkpoint to the next; the last step always writes one.</summary>
    public int SnapshotTicks { get; init; } = 10;

    /// <summary>How many checkpoints a run keeps, the latest ones; null for all of them.</summary>
    public int? Keep { get; init; } = 5;

    /// <summary>Columns of the sample grid.</summary>
    public int GridColumns { get; init; } = 8;

    /// <summary>Rows of the sample grid.</summary>
    public int GridRows { get; init; } = 4;

    /// <summary>
    /// <c>fp32</c>, or <c>bf16</c>: the upper four resolutions of the networks compute in bfloat16; weights, optimiser and penalties
    /// stay in float32.
    /// </summary>
    public string Precision { get; init; } = "fp32";

    /// <summary>CPU threads of an operation; 0 for one a core (or OMP_NUM_THREADS). Another number may round differently.</summary>
    public int Threads { get; init; }
}
