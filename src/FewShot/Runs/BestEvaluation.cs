using FewShotGan.Metrics;

namespace FewShotGan.Runs;

/// <summary>
/// Which of a run's evaluations is the best. KID decides: against the images held out when they are enough to decide;
/// else against the training images, where the mean of three evaluations counts, since one of few images is noisy, and
/// one that gives a memorisation alarm cannot be the best, since copies of the training images would have the least KID
/// of all.
/// </summary>
internal static class BestEvaluation
{
    /// <summary>An alarm is a data-copying test with a p-value below this (Meehan et al. 2020).</summary>
    public const double AlarmP = 0.01;

    private const int Smoothed = 3;

    /// <summary>
    /// The best one, the earliest of equals; null when KID was not measured, or each gives the alarm; one that is not
    /// finite is none.
    /// </summary>
    /// <param name="evaluations">
    /// Those of a run, in order. Only those of the latest one's protocol are compared.
    /// </param>
    public static RunEvaluation? Of(IReadOnlyList<RunEvaluation> evaluations)
    {
        if (evaluations.Count == 0) return null;
        var reference = evaluations[^1].Find("kid", MetricValue.HeldOut) is { Decides: true }
            ? MetricValue.HeldOut
            : MetricValue.Train;
        if (evaluations[^1].Find("kid", reference)?.Protocol is not { } protocol) return null;
        var comparable = evaluations
            .Where(evaluation => evaluation.Find("kid", reference) is { } value && value.Protocol == protocol
                && double.IsFinite(value.Value)).ToList();
        var kid = comparable.Select(evaluation => evaluation.Find("kid", reference)!.Value).ToList();
        if (reference == MetricValue.HeldOut)
            return comparable.Zip(kid).OrderBy(pair => pair.Second).Select(pair => pair.First).FirstOrDefault();
        return comparable.Select((evaluation, i) => (evaluation, smooth: kid.Take(i + 1).TakeLast(Smoothed).Average()))
            .Where(pair => !IsAlarming(pair.evaluation)).OrderBy(pair => pair.smooth).Select(pair => pair.evaluation)
            .FirstOrDefault();
    }

    /// <summary>
    /// Whether generated images are nearer to training images than chance explains. Blurred ones are nearer to all of
    /// them on the whole, without being copies: where the share of those that are nearer than the closest real ones was
    /// measured, it must be above what chance makes of it too.
    /// </summary>
    /// <param name="evaluation">The evaluation.</param>
    public static bool IsAlarming(RunEvaluation evaluation) =>
        IsAlarming(evaluation, MetricValue.HeldOut) || IsAlarming(evaluation, MetricValue.Train);

    private static bool IsAlarming(RunEvaluation evaluation, string reference) =>
        evaluation.Find("copying_z", reference)?.PValue < AlarmP
            && !(evaluation.Find("copying_share", reference) is { Floor: { } chance } share && share.Value <= chance);
}
