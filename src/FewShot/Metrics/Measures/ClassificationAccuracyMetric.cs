using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// Classification accuracy score (Ravuri and Vinyals 2019, "Classification Accuracy Score for Conditional Generative
/// Models"): how many real images a classifier tells that has learned from generated ones alone. Theirs is a ResNet-50
/// trained on pixels; here it is a linear one on the metrics' features (<see cref="LinearProbe"/>), since a hundred
/// images train no other.
/// </summary>
[Part("cas")]
public sealed record ClassificationAccuracyMetric : Metric
{
    private static readonly MetricNumber Accuracy = new("cas")
    {
        Columns =
        [
            new(MetricValue.Train, new("cas", "0 … 1",
                "Classification accuracy score: share of training images whose class a classifier tells that has "
                + "learned from generated images.")),
            new(MetricValue.HeldOut, new("cas_held_out", "0 … 1",
                "The same of the images held out.")),
        ],
    };

    /// <inheritdoc/>
    public override IReadOnlyList<MetricNumber> Numbers => [Accuracy];

    /// <inheritdoc/>
    public override MetricNeeds Needs => MetricNeeds.Labels;

    /// <inheritdoc/>
    public override int FewestFakes => 2;

    /// <inheritdoc/>
    internal override int Place => 8;

    /// <inheritdoc/>
    public override IEnumerable<Measurement> Measure(MetricInput input)
    {
        var right = Right(input.Fakes, input.FakeLabels!, input);
        var floor = input.IsAgainstTrain || input.Intervals is null
            ? (double?)null
            : Right(input.Train, input.TrainLabels!, input).Average();
        return [Measurement.OfMean(Accuracy, right, input.Intervals) with { Floor = floor }];
    }

    private static double[] Right(Tensor features, Tensor labels, MetricInput input) =>
        LinearProbe.Classify(
            features.to(ScalarType.Float64), labels, input.Reals.to(ScalarType.Float64))
        .eq(input.RealLabels!).to(ScalarType.Float64).data<double>().ToArray();
}
