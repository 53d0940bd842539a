using FewShotGan.Metrics;

namespace FewShotGan.Jobs;

/// <summary>What an evaluation found.</summary>
/// <param name="Evaluated">What was evaluated.</param>
/// <param name="Resolution">The images' height and width in pixels.</param>
/// <param name="Reference">The real images that it was compared with.</param>
/// <param name="Remarks">What limits the numbers.</param>
/// <param name="Values">The numbers.</param>
public sealed record EvaluationResult(
    string Evaluated, int Resolution, string Reference, IReadOnlyList<string> Remarks,
    IReadOnlyList<MetricValue> Values);
