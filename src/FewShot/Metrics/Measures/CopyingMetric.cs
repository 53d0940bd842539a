using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// The data-copying test (<see cref="DataCopying"/>), with the training images' mirror images: against those held out,
/// and, as the training images' reference, with each of these left out in its turn.
/// </summary>
[Part("copying")]
public sealed record CopyingMetric : Metric
{
    private static readonly MetricNumber Statistic = new("copying_z")
    {
        DependsOnCount = false,
        Columns =
        [
            new(MetricValue.Train, new("copying_loo_p", "0 … 1",
                "The chance, without copying, of generated images so near to the training images, compared "
                + "with each of these left out in its turn: near 0 the generator copies.")) { IsPValue = true },
            new(MetricValue.HeldOut, new("copying_p", "0 … 1",
                "The chance, without copying, of generated images so near to the training images, compared "
                + "with those held out: near 0 the generator copies.")) { IsPValue = true },
        ],
    };

    private static readonly MetricNumber Share = new("copying_share")
    {
        IsLowerBetter = true,
        DependsOnCount = false,
        Columns =
        [
            new(MetricValue.Train, new("copying_loo_share", "0 … 1",
                "Share of generated images nearer to a training image than the closest 1 % of these to another.")),
            new(MetricValue.HeldOut, new("copying_share", "0 … 1",
                "Share of generated images nearer to a training image than the closest 1 % of those held out.")),
        ],
    };

    /// <inheritdoc/>
    public override IReadOnlyList<MetricNumber> Numbers => [Statistic, Share];

    /// <inheritdoc/>
    public override int FewestReals => DataCopying.FewestToLeaveOneOut;

    /// <inheritdoc/>
    public override int FewestFakes => 2;

    /// <inheritdoc/>
    public override MetricNeeds Needs => MetricNeeds.Mirrored;

    /// <inheritdoc/>
    internal override int Place => 5;

    /// <inheritdoc/>
    public override IEnumerable<Measurement> Measure(MetricInput input)
    {
        var found = input.IsAgainstTrain
            ? DataCopying.OfLeaveOneOut(input.Train, input.TrainMirrored, input.Fakes)
            : AgainstHeldOut(input);
        return
        [
            new(Statistic, found.Z) { PValue = found.P, Floor = 0 },
            Measurement.OfMean(Share, found.Near, input.Intervals) with { Floor = found.ExpectedShareNear },
        ];
    }

    private static DataCopying AgainstHeldOut(MetricInput input)
    {
        using var shown = input.TrainMirrored is { } mirrored ? cat([input.Train, mirrored]) : input.Train.alias();
        return DataCopying.Of(shown, input.Reals, input.Fakes);
    }
}
