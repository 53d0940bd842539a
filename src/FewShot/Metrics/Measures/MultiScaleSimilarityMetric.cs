using FewShotGan.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// How alike generated images are: <see cref="MultiScaleSimilarity"/> of pairs of them, of one class where they have
/// classes (Odena et al. 2017, section 4.2). Beside it stands that of pairs of training images: more than that means
/// that the generator lacks variety.
/// </summary>
[Part("ms_ssim")]
public sealed record MultiScaleSimilarityMetric : Metric
{
    private const int MostPairs = 1000, PairsAtOnce = 100;

    private static readonly MetricNumber Similarity = new("ms_ssim")
    {
        IsLowerBetter = true,
        DependsOnCount = false,
        EffectOfFakeCopies = "pairs of copies make it large",
        Columns =
        [
            new(MetricValue.None, new("ms_ssim", "0 … 1",
                "Multi-scale structural similarity of pairs of generated images: more than that of pairs of training "
                + "images means less variety.")),
        ],
    };

    /// <inheritdoc/>
    public override IReadOnlyList<MetricNumber> Numbers => [Similarity];

    /// <inheritdoc/>
    public override MetricReferences References => MetricReferences.None;

    /// <inheritdoc/>
    public override MetricNeeds Needs => MetricNeeds.Pixels;

    /// <inheritdoc/>
    public override bool IsSlow => true;

    /// <inheritdoc/>
    public override int FewestFakes => 2;

    /// <inheritdoc/>
    internal override int Place => 9;

    /// <inheritdoc/>
    public override IEnumerable<Measurement> Measure(MetricInput input)
    {
        var found = OfPairs(input.FakePixels!, input.FakeLabels);
        if (found.Length == 0) yield break;
        var real = OfPairs(input.RealPixels!, input.TrainLabels);
        yield return Measurement.OfMean(Similarity, found, input.Intervals) with
        {
            Floor = real.Length > 0 ? real.Average() : null,
            Note = $"{found.Length} pairs",
        };
    }

    /// <summary>Of each image with the next one of its class.</summary>
    private static double[] OfPairs(Tensor images, Tensor? labels)
    {
        var classes = labels?.data<long>().ToArray();
        var pairs = Enumerable.Range(0, (int)images.shape[0]).GroupBy(i => classes?[i] ?? 0)
            .SelectMany(same => same.Chunk(2)).Where(pair => pair.Length == 2).OrderBy(pair => pair[0])
            .Take(MostPairs).ToList();
        return
        [
            .. pairs.Chunk(PairsAtOnce).SelectMany(some =>
            {
                using var scope = NewDisposeScope();
                return MultiScaleSimilarity.Of(Those(some, 0), Those(some, 1)).data<double>().ToArray();
            }),
        ];

        Tensor Those(int[][] some, int which) =>
            images.index_select(0, tensor(some.Select(pair => (long)pair[which]).ToArray(), device: images.device));
    }
}
