using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>A metric that compares two sets of features: its numbers with their intervals.</summary>
/// <param name="Name">The name that asks for it.</param>
/// <param name="FewestReals">How many real images it needs.</param>
/// <param name="FewestFakes">How many generated images it needs.</param>
/// <param name="Measure">
/// Takes real and generated features, and what draws intervals; without the latter there are none.
/// </param>
internal sealed record SetMetric(
    string Name, int FewestReals, int FewestFakes, Func<Tensor, FakeFeatures, Bootstrap?,
    IEnumerable<SetMetric.Number>> Measure)
{
    /// <summary>
    /// Above this many images in both sets, drawing them again for a Fréchet distance takes too long.
    /// </summary>
    private const int MostResampled = 1000;

    /// <summary>Every one, in the order in which they are shown.</summary>
    public static IReadOnlyList<SetMetric> All { get; } =
    [
        new("fd", 2, 2, Frechet),
        new("kid", 3, 3, Kernel),
        new("pr", PrecisionRecall.DefaultK + 1, PrecisionRecall.DefaultK + 1, (real, fake, bootstrap) =>
        {
            var found = PrecisionRecall.Of(real, fake.Features, fake.Radii);
            return [Mean("precision", found.FakeInside, bootstrap), Mean("recall", found.RealInside, bootstrap)];
        }),
        new("dc", DensityCoverage.DefaultK + 1, 1, (real, fake, bootstrap) =>
        {
            var found = DensityCoverage.Of(real, fake.Features);
            return [Mean("density", found.FakeDensities, bootstrap), Mean("coverage", found.RealCovered, bootstrap)];
        }),
    ];

    /// <summary>One number of a metric.</summary>
    /// <param name="Name">Its own name.</param>
    /// <param name="Value">Its value.</param>
    /// <param name="Interval">Its interval.</param>
    /// <param name="StandardError">Its standard error.</param>
    /// <param name="Note">What limits it.</param>
    public sealed record Number(
        string Name, double Value, Interval? Interval = null, double? StandardError = null, string Note = "");

    private static IEnumerable<Number> Frechet(Tensor real, FakeFeatures generated, Bootstrap? bootstrap)
    {
        var fake = generated.Features;
        double value = FrechetDistance.Of(real, fake);
        var (n, m, dimensions) = (real.shape[0], fake.shape[0], real.shape[1]);
        var notes = new List<string>();
        if (FrechetDistance.IsRankDeficient(real, fake))
            notes.Add(FormattableString.Invariant(
                $"covariance of {Math.Min(n, m)} images has rank {Math.Min(n, m) - 1} at most, features ")
                    + FormattableString.Invariant($"have {dimensions} dimensions"));
        Interval? interval = null;
        if (bootstrap is not null && Math.Min(n, m) <= MostResampled)
        {
            using var resampling = new FrechetResampling(real, fake);
            interval = bootstrap.OfDistance(value, n, m, resampling.Of);
            if (interval.Value.Low < 0)
                notes.Add("the interval reaches below 0, which no distance is: these images do not tell it from 0");
        }

        return [new("fd", value, interval, Note: string.Join("; ", notes))];
    }

    private static IEnumerable<Number> Kernel(Tensor real, FakeFeatures fake, Bootstrap? bootstrap)
    {
        var (value, error) = KernelDistance.Of(real, fake.Features, fake.KernelSums);
        return [new("kid", value, Interval.Normal(value, error), error)];
    }

    private static Number Mean(string name, IReadOnlyList<double> values, Bootstrap? bootstrap) =>
        new(name, values.Average(), bootstrap?.OfMean(values));
}
