using FewShotGan.Metrics;

namespace FewShotGan.Runs;

/// <summary>What was measured of a run at one point.</summary>
/// <param name="Nimg">Real images shown until then.</param>
/// <param name="Values">Every number.</param>
internal sealed record RunEvaluation(long Nimg, IReadOnlyList<MetricValue> Values)
{
    /// <summary>Real images shown until then, in thousands.</summary>
    public double Kimg => Nimg / 1000.0;

    /// <summary>
    /// The KID by which runs are judged: against the images held out when they are enough to decide, else against the
    /// training images; null where it was not measured.
    /// </summary>
    public MetricValue? Kid =>
        Find("kid", MetricValue.HeldOut) is { Decides: true } heldOut ? heldOut : Find("kid", MetricValue.Train);

    /// <summary>One of the numbers, or null when it was not measured.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="reference">
    /// What it compares with: <see cref="MetricValue.Train"/>, <see cref="MetricValue.HeldOut"/> or
    /// <see cref="MetricValue.None"/>.
    /// </param>
    public MetricValue? Find(string name, string reference) => MetricValue.Find(Values, name, reference);
}
