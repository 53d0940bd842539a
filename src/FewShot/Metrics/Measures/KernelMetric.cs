using FewShotGan.Layers;

namespace FewShotGan.Metrics;

/// <summary>The kernel distance of whole sets (<see cref="KernelDistance"/>), the KID.</summary>
[Part("kid")]
public sealed record KernelMetric : Metric
{
    private static readonly MetricNumber Distance = new("kid")
    {
        IsLowerBetter = true,
        DependsOnCount = false,
        EffectOfRealCopies = "pairs of copies make it large",
        Columns =
        [
            new(MetricValue.Train, new("kid", "kernel",
                "Kernel distance from the training images, without bias: may be a little below 0.") { Screen = "G3" }),
            new(MetricValue.HeldOut, new("kid_held_out", "kernel",
                "Kernel distance from the images held out.") { Screen = "G3" }),
            new(MetricValue.Train, new("kid_second", "kernel",
                "Kernel distance from the training images in the features of metrics.second_network; empty without.")
            { Screen = "G3" }) { IsOfSecond = true },
        ],
    };

    /// <inheritdoc/>
    public override IReadOnlyList<MetricNumber> Numbers => [Distance];

    /// <inheritdoc/>
    public override int FewestReals => 3;

    /// <inheritdoc/>
    public override int FewestFakes => 3;

    /// <inheritdoc/>
    internal override int Place => 1;

    /// <inheritdoc/>
    public override IEnumerable<Measurement> Measure(MetricInput input)
    {
        var within = input.OfFakes("kernel sums", KernelDistance.Within);
        var (value, error) = KernelDistance.Of(input.Reals, input.Fakes, within);
        return [new(Distance, value) { Interval = Interval.Normal(value, error), StandardError = error }];
    }
}
