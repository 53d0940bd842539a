using FewShotGan.Layers;

namespace FewShotGan.Metrics;

/// <summary>The Inception Score (<see cref="InceptionScore"/>) over ten parts of the images.</summary>
[Part("is")]
public sealed record InceptionScoreMetric : Metric
{
    private const int Splits = 10;

    private static readonly MetricNumber Score = new("is")
    {
        Columns =
        [
            new(MetricValue.None, new("is", "classes",
                "Inception Score, where the metrics' network classifies.")),
        ],
    };

    /// <inheritdoc/>
    public override IReadOnlyList<MetricNumber> Numbers => [Score];

    /// <inheritdoc/>
    public override MetricReferences References => MetricReferences.None;

    /// <inheritdoc/>
    public override int FewestFakes => Splits;

    /// <inheritdoc/>
    public override MetricNeeds Needs => MetricNeeds.Probabilities;

    /// <inheritdoc/>
    internal override int Place => 4;

    /// <inheritdoc/>
    public override IEnumerable<Measurement> Measure(MetricInput input)
    {
        var (mean, deviation) = InceptionScore.Of(input.Probabilities!, Splits);
        double error = deviation / Math.Sqrt(Splits - 1);
        return [new(Score, mean) { Interval = Interval.Normal(mean, error), StandardError = error }];
    }
}
