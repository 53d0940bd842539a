using FewShotGan.Layers;

namespace FewShotGan.Metrics;

/// <summary>The Fréchet distance (<see cref="FrechetDistance"/>), which on the Inception network is the FID.</summary>
[Part("fd")]
public sealed record FrechetMetric : Metric
{
    /// <summary>
    /// Above this many images in both sets, drawing them again for a Fréchet distance takes too long.
    /// </summary>
    private const int MostResampled = 1000;

    private static readonly MetricNumber Distance = new("fd")
    {
        NameOnInception = "fid",
        IsLowerBetter = true,
        Columns =
        [
            new(MetricValue.Train, new("fd", "squared features",
                "Fréchet distance of generated images from the training images, in the features of the "
                + "metrics' network; this and what follows are measured every `metrics.every_kimg` and at the end, and "
                + "empty between.")),
            new(MetricValue.HeldOut, new("fd_held_out", "squared features",
                "Fréchet distance from the images held out.")),
        ],
    };

    /// <summary>The published FID that is wanted; null for the distance as the tool defines it.</summary>
    internal PublishedFid? Published { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<MetricNumber> Numbers =>
        [Published is null ? Distance : new(Published.Name) { IsLowerBetter = true }];

    /// <inheritdoc/>
    public override int FewestReals => 2;

    /// <inheritdoc/>
    public override int FewestFakes => 2;

    /// <inheritdoc/>
    internal override int Place => 0;

    /// <inheritdoc/>
    public override IEnumerable<Measurement> Measure(MetricInput input)
    {
        var (real, fake) = (input.Reals, input.Fakes);
        double value = FrechetDistance.Of(real, fake, Published?.IsBiased ?? false);
        var (n, m, dimensions) = (real.shape[0], fake.shape[0], real.shape[1]);
        var notes = new List<string>();
        if (FrechetDistance.IsRankDeficient(real, fake))
            notes.Add(FormattableString.Invariant(
                $"covariance of {Math.Min(n, m)} images has rank {Math.Min(n, m) - 1} at most, features ")
                    + FormattableString.Invariant($"have {dimensions} dimensions"));
        Interval? interval = null;
        if (input.Intervals is { } intervals && Math.Min(n, m) <= MostResampled)
        {
            using var resampling = new FrechetResampling(real, fake);
            interval = intervals.OfDistance(value, n, m, resampling.Of);
            if (interval.Value.Low < 0)
                notes.Add("the interval reaches below 0, which no distance is: these images do not tell it from 0");
        }

        return [new(Numbers[0], value) { Interval = interval, Note = string.Join("; ", notes) }];
    }
}
