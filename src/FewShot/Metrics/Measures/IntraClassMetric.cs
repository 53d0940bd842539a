using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// Intra-class Fréchet distance (Miyato and Koyama 2018, section 5.1, "intra FID"): <see cref="FrechetDistance"/>
/// between the real and the generated images of each class, averaged over classes. It grows when a class lacks variety
/// or shows another, which the distance of whole sets can't tell.
/// </summary>
[Part("intra_fd")]
public sealed record IntraClassMetric : Metric
{
    private const int FewestOfClass = 2;

    private static readonly MetricNumber Distance = new("intra_fd")
    {
        IsLowerBetter = true,
        Columns =
        [
            new(MetricValue.Train, new("intra_fd", "squared features",
                "Mean over classes of the Fréchet distance of a class's generated images from its training images.")),
            new(MetricValue.HeldOut, new("intra_fd_held_out", "squared features",
                "The same from the images held out.")),
        ],
    };

    /// <inheritdoc/>
    public override IReadOnlyList<MetricNumber> Numbers => [Distance];

    /// <inheritdoc/>
    public override MetricNeeds Needs => MetricNeeds.Labels;

    /// <inheritdoc/>
    internal override int Place => 7;

    /// <inheritdoc/>
    public override IEnumerable<Measurement> Measure(MetricInput input)
    {
        long classes = Math.Max(input.RealLabels!.max().ToInt64(), input.FakeLabels!.max().ToInt64()) + 1;
        var pairs = Enumerable.Range(0, (int)classes)
            .Select(one => (Real: Of(input.Reals, input.RealLabels, one), Fake: Of(input.Fakes, input.FakeLabels, one)))
            .Where(pair => Math.Max(pair.Real.shape[0], pair.Fake.shape[0]) > 0).ToList();
        var enough = pairs.Where(pair => Math.Min(pair.Real.shape[0], pair.Fake.shape[0]) >= FewestOfClass).ToList();
        if (enough.Count == 0) yield break;
        var notes = new List<string>();
        if (enough.Count < pairs.Count)
            notes.Add($"{pairs.Count - enough.Count} of {pairs.Count} classes have fewer than {FewestOfClass} real or "
                + "generated images and are left out");
        long fewest = enough.Min(pair => Math.Min(pair.Real.shape[0], pair.Fake.shape[0]));
        if (fewest <= input.Reals.shape[1])
            notes.Add(FormattableString.Invariant($"covariance of {fewest} images of a class has rank {fewest - 1} at ")
                + FormattableString.Invariant($"most, features have {input.Reals.shape[1]} dimensions"));
        yield return new(Distance, enough.Average(pair => FrechetDistance.Of(pair.Real, pair.Fake)))
        {
            Note = string.Join("; ", notes),
        };
    }

    private static Tensor Of(Tensor features, Tensor labels, long one) =>
        features.index_select(0, labels.eq(one).nonzero().squeeze(1));
}
