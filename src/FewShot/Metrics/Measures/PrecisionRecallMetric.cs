using FewShotGan.Layers;

namespace FewShotGan.Metrics;

/// <summary>Improved precision and recall (<see cref="PrecisionRecall"/>).</summary>
[Part("pr")]
public sealed record PrecisionRecallMetric : Metric
{
    private const string EffectOfCopies = "balls that reach only to a copy make it small";

    private static readonly MetricNumber Precision = new("precision")
    {
        EffectOfRealCopies = EffectOfCopies,
        Columns =
        [
            new(MetricValue.Train, new("precision", "0 … 1",
                "Share of generated images that look like training images.")),
            new(MetricValue.HeldOut, new("precision_held_out", "0 … 1",
                "Share of generated images that look like images held out.")),
        ],
    };

    private static readonly MetricNumber Recall = new("recall")
    {
        EffectOfFakeCopies = EffectOfCopies,
        Columns =
        [
            new(MetricValue.Train, new("recall", "0 … 1",
                "Share of training images that generated ones look like.")),
            new(MetricValue.HeldOut, new("recall_held_out", "0 … 1",
                "Share of images held out that generated ones look like.")),
        ],
    };

    /// <inheritdoc/>
    public override IReadOnlyList<MetricNumber> Numbers => [Precision, Recall];

    /// <inheritdoc/>
    public override int FewestReals => PrecisionRecall.DefaultK + 1;

    /// <inheritdoc/>
    public override int FewestFakes => PrecisionRecall.DefaultK + 1;

    /// <inheritdoc/>
    internal override int Place => 2;

    /// <inheritdoc/>
    public override IEnumerable<Measurement> Measure(MetricInput input)
    {
        var radii = input.OfFakes("radii", fakes => Neighbours.Radii(fakes, PrecisionRecall.DefaultK));
        var found = PrecisionRecall.Of(input.Reals, input.Fakes, radii);
        return
        [
            Measurement.OfMean(Precision, found.FakeInside, input.Intervals),
            Measurement.OfMean(Recall, found.RealInside, input.Intervals),
        ];
    }
}
