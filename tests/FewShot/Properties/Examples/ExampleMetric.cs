using FewShotGan.Layers;
using FewShotGan.Metrics;
using static TorchSharp.torch;

namespace FewShotGan.Tests.Properties.Examples;

/// <summary>
/// A metric in a file: how far each generated image is, on average, from the nearest real one, over the length of the
/// mean of the generated ones.
/// </summary>
[Part("example")]
public sealed record ExampleMetric : Metric
{
    private static readonly MetricNumber Nearest = new("example_nearest")
    {
        IsLowerBetter = true,
        EffectOfFakeCopies = "a copy is as near as what it copies",
        Columns =
        [
            new(MetricValue.Train, new("example_nearest", "ratio", "Mean distance to the nearest training image.")),
            new(MetricValue.HeldOut, new("example_nearest_held_out", "ratio",
                "Mean distance to the nearest image held out.")),
        ],
    };

    /// <inheritdoc/>
    public override IReadOnlyList<MetricNumber> Numbers => [Nearest];

    /// <inheritdoc/>
    public override int FewestReals => 5;

    /// <inheritdoc/>
    public override int FewestFakes => 11;

    /// <inheritdoc/>
    public override IEnumerable<Measurement> Measure(MetricInput input)
    {
        var length = input.OfFakes("example length", fakes => fakes.mean([0]).norm());
        var distances = cdist(input.Fakes, input.Reals).amin(1) / length;
        yield return Measurement.OfMean(
            Nearest, [.. distances.to(ScalarType.Float64).data<double>()], input.Intervals);
    }
}
