using FewShotGan.Metrics;

namespace FewShotGan.Jobs;

/// <summary>What an evaluation is asked for.</summary>
/// <param name="Source">
/// What to evaluate: a run, a checkpoint, a file of weights, or a folder or archive of images.
/// </param>
public sealed record EvaluationRequest(string Source)
{
    /// <summary>The images to compare with; null for those that the run learned from.</summary>
    public string? Reference { get; init; }

    /// <summary>Images that training never saw; null for those that the run holds out, if it does.</summary>
    public string? HeldOut { get; init; }

    /// <summary>
    /// Metrics and seed. A published FID settles the number of samples, and nothing is held out.
    /// </summary>
    public EvaluationOptions Options { get; init; } = new();

    /// <summary>Whether one of the metrics that can't be had is an error rather than left out.</summary>
    public bool NamesMetrics { get; init; }

    /// <summary>The feature network; null for the run's own.</summary>
    public string? Network { get; init; }

    /// <summary>How many images; null for all of a folder, 5,000 of a generator.</summary>
    public int? Samples { get; init; }

    /// <summary>Height and width in pixels; null for that of the evaluated images.</summary>
    public int? Resolution { get; init; }

    /// <summary>A PNG to write the closest pairs to; none when null.</summary>
    public string? Pairs { get; init; }
}
