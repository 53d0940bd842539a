using FewShotGan.Layers;

namespace FewShotGan.Metrics;

/// <summary>Density and coverage (<see cref="DensityCoverage"/>).</summary>
[Part("dc")]
public sealed record DensityCoverageMetric : Metric
{
    private const string EffectOfCopies = "balls that reach only to a copy make it small";

    private static readonly MetricNumber Density = new("density")
    {
        EffectOfRealCopies = EffectOfCopies,
        Columns =
        [
            new(MetricValue.Train, new("density", "ratio",
                "How densely training images lie around generated ones: about 1 for images of their kind.")),
            new(MetricValue.HeldOut, new("density_held_out", "ratio",
                "How densely images held out lie around generated ones.")),
        ],
    };

    private static readonly MetricNumber Coverage = new("coverage")
    {
        EffectOfRealCopies = EffectOfCopies,
        Columns =
        [
            new(MetricValue.Train, new("coverage", "0 … 1",
                "Share of training images that have a generated one nearby.")),
            new(MetricValue.HeldOut, new("coverage_held_out", "0 … 1",
                "Share of images held out that have a generated one nearby.")),
        ],
    };

    /// <inheritdoc/>
    public override IReadOnlyList<MetricNumber> Numbers => [Density, Coverage];

    /// <inheritdoc/>
    public override int FewestReals => DensityCoverage.DefaultK + 1;

    /// <inheritdoc/>
    internal override int Place => 3;

    /// <inheritdoc/>
    public override IEnumerable<Measurement> Measure(MetricInput input)
    {
        var found = DensityCoverage.Of(input.Reals, input.Fakes);
        return
        [
            Measurement.OfMean(Density, found.FakeDensities, input.Intervals),
            Measurement.OfMean(Coverage, found.RealCovered, input.Intervals),
        ];
    }
}
