using FewShotGan.Metrics;

namespace FewShotGan.Jobs;

/// <summary>What an evaluation is asked for.</summary>
/// <param name="Source">What to evaluate.</param>
/// <param name="Reference">The images to compare with; null for those that the run learned from.</param>
/// <param name="HeldOut">Images that training never saw; null for those that the run holds out, if it does.</param>
/// <param name="Options">Metrics and seed.</param>
/// <param name="NamesMetrics">Whether the user named the metrics, so that one that can't be had is an error.</param>
/// <param name="Network">The feature network; null for the run's own.</param>
/// <param name="Samples">How many images; null for all of a folder, 5,000 of a generator.</param>
/// <param name="Resolution">In pixels; null for that of the evaluated images.</param>
/// <param name="IsPublished">Whether it is the low-shot papers' FID: 5,000 samples against the training set.</param>
/// <param name="Pairs">A PNG to write the closest pairs to.</param>
public sealed record EvaluationRequest(
    string Source, string? Reference, string? HeldOut, EvaluationOptions Options, bool NamesMetrics, string? Network,
    int? Samples, int? Resolution,
    bool IsPublished, string? Pairs);
