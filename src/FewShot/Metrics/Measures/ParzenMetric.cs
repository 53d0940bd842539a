using System.Globalization;
using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// The mean log-likelihood of real images under Parzen windows around generated ones (<see cref="ParzenWindows"/>), as
/// the field's first papers have it: to stand beside theirs, and to see what it rewards.
/// </summary>
[Part("parzen")]
public sealed record ParzenMetric : Metric
{
    private const int MostReals = 1000, MostFakes = 10_000;

    // Of pixels in [0, 1].
    private const double LeastWidth = 0.01, MostWidth = 1, White = 255;

    private static readonly MetricNumber LogLikelihood = new("parzen")
    {
        Columns =
        [
            new(MetricValue.Train, new("parzen", "nats",
                "Mean log-likelihood of training images under Gaussian windows around generated ones: a historic "
                + "number that blurred images can win.")),
            new(MetricValue.HeldOut, new("parzen_held_out", "nats", "The same of the images held out.")),
        ],
    };

    /// <inheritdoc/>
    public override IReadOnlyList<MetricNumber> Numbers => [LogLikelihood];

    /// <inheritdoc/>
    public override MetricNeeds Needs => MetricNeeds.Pixels;

    /// <inheritdoc/>
    public override bool IsSlow => true;

    /// <inheritdoc/>
    internal override int Place => 12;

    /// <inheritdoc/>
    public override IEnumerable<Measurement> Measure(MetricInput input)
    {
        if (input.RealPixels!.shape[0] < 2) yield break;
        var (reals, fakes) = (Levels(input.RealPixels!, MostReals), Levels(input.FakePixels!, MostFakes));
        var (found, first, second) = ParzenWindows.Of(reals, fakes, LeastWidth, MostWidth);
        string windows = string.Join(" and ", new[] { first, second }.Distinct().Select(width =>
            width.ToString("G3", CultureInfo.InvariantCulture)));
        yield return Measurement.OfMean(LogLikelihood, found, input.Intervals) with
        {
            Note = string.Create(
                CultureInfo.InvariantCulture, $"{found.Length} images, {fakes.shape[0]} windows of {windows}"),
        };

        static Tensor Levels(Tensor images, int most) =>
            images[..(int)Math.Min(most, images.shape[0])].flatten(1).to(ScalarType.Float64) / White;
    }
}
