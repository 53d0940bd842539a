using FewShotGan.Layers;
using FewShotGan.Parts;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// Perceptual path length in Z and W (Karras et al. 2019, section 4.1) as the official program computes it: the mean
/// of <see cref="PathSampler"/>'s distances without the least and the largest 1 %. Its distance is LPIPS on VGG-16,
/// here it is <see cref="FeatureExtractor.Embed"/> on the metrics' network.
/// </summary>
[Part("ppl")]
public sealed record PathLengthMetric : Metric
{
    private const double LeftOut = 0.01;

    private static readonly (MetricNumber Number, PathSpace Space)[] Lengths =
    [
        Length("ppl_z", PathSpace.Z, "in Z"), Length("ppl_w", PathSpace.W, "in W"),
        Length("ppl_w_end", PathSpace.WEnd, "in W, at w of latents"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<MetricNumber> Numbers => [.. Lengths.Select(length => length.Number)];

    /// <inheritdoc/>
    public override MetricReferences References => MetricReferences.None;

    /// <inheritdoc/>
    public override MetricNeeds Needs => MetricNeeds.Generator;

    /// <inheritdoc/>
    public override bool IsSlow => true;

    /// <inheritdoc/>
    internal override int Place => 11;

    /// <inheritdoc/>
    public override IEnumerable<Measurement> Measure(MetricInput input)
    {
        var paths = input.Paths!;
        foreach (var (number, space) in Lengths.Where(length => paths.HasW || length.Space == PathSpace.Z))
        {
            using var draws = new torch.Generator(0);
            var distances = paths.Distances((int)input.Fakes.shape[0], space, draws);
            yield return Measurement.OfMean(number, Kept(distances.data<double>().ToArray()), input.Intervals);
        }
    }

    /// <summary>All but the least and the largest, as the official program takes percentiles.</summary>
    /// <param name="distances">The distances.</param>
    internal static IReadOnlyList<double> Kept(double[] distances)
    {
        var sorted = distances.Order().ToArray();
        int last = sorted.Length - 1;
        double low = sorted[(int)Math.Floor(LeftOut * last)], high = sorted[(int)Math.Ceiling((1 - LeftOut) * last)];
        return [.. distances.Where(distance => distance >= low && distance <= high)];
    }

    private static (MetricNumber, PathSpace) Length(string name, PathSpace space, string where) =>
        (new(name)
        {
            IsLowerBetter = true,
            DependsOnCount = false,
            Columns =
            [
                new(MetricValue.None, new ReportedNumber(name, "squared features",
                    $"Perceptual path length {where}: how unevenly images change along it.")),
            ],
        }, space);
}
