using System.Globalization;
using FewShotGan.Layers;
using TorchSharp;

namespace FewShotGan.Metrics;

/// <summary>
/// Whether the generator has begun to make what the run's augmentation makes of its images, rotated or recoloured
/// (<see cref="TransformLeak"/>): the largest share of its images that look transformed, over the transforms that the
/// network sees on real images.
/// </summary>
[Part("leak")]
public sealed record LeakMetric : Metric
{
    private const double AlarmP = 0.001, AlarmShare = 0.25;

    private static readonly MetricNumber Leak = new("leak")
    {
        IsLowerBetter = true,
        DependsOnCount = false,
        Columns =
        [
            new(MetricValue.None, new("leak", "0 … 1",
                "Largest share of generated images that look like those of one of the augmentation's transforms.")),
            new(MetricValue.None, new("leak_p", "0 … 1",
                "The chance of such images, did the generator not make any that look transformed: near 0 the "
                + "augmentation leaks.")) { IsPValue = true },
        ],
        Warning = value => value.PValue < AlarmP && value.Value > AlarmShare
            ? "the augmentation leaks into what the generator makes: " + value.Note
            : null,
    };

    /// <inheritdoc/>
    public override IReadOnlyList<MetricNumber> Numbers => [Leak];

    /// <inheritdoc/>
    public override MetricReferences References => MetricReferences.None;

    /// <inheritdoc/>
    public override int FewestReals => TransformLeak.Fewest;

    /// <inheritdoc/>
    public override int FewestFakes => TransformLeak.Fewest;

    /// <inheritdoc/>
    public override MetricNeeds Needs => MetricNeeds.Transformed;

    /// <inheritdoc/>
    internal override int Place => 6;

    /// <inheritdoc/>
    public override IEnumerable<Measurement> Measure(MetricInput input)
    {
        using var draws = new torch.Generator(0);
        var leaks = TransformLeak.Of(input.TrainTransformed!, input.FakesTransformed!, draws);
        var found = leaks.Where(leak => leak.IsVisible).SelectMany(leak => new[]
        {
            (Share: leak.Variety, P: leak.VarietyP, Note: Variety(leak)),
            (Share: leak.Shared, P: leak.SharedP, Note: Shared(leak)),
        }).OrderByDescending(one => IsSure(one.P * 2 * leaks.Count)).ThenByDescending(one => one.Share).ToList();
        var hidden = leaks.Where(leak => !leak.IsVisible).Select(leak => leak.Transform).ToList();
        yield return new(Leak, found.Count == 0 ? 0 : found[0].Share)
        {
            // Of several transforms the largest share is large by chance as many times as often.
            PValue = found.Count == 0 ? 1 : Math.Min(1, found[0].P * found.Count),
            Floor = 0,
            Note = string.Join("; ", new[]
            {
                string.Join(", ", found.Where(one => one.Share > 0).Select(one => one.Note)),
                hidden.Count == 0 ? "" : $"the network does not see {string.Join(", ", hidden)}",
            }.Where(part => part.Length > 0)),
        };
    }

    private static bool IsSure(double p) => p < AlarmP;

    private static string Variety(TransformLeak leak) => string.Create(
        CultureInfo.InvariantCulture,
        $"{leak.Transform} {leak.Variety:P0} ({leak.OfFakes:P0} right for {leak.OfReals:P0})");

    private static string Shared(TransformLeak leak) => string.Create(
        CultureInfo.InvariantCulture,
        $"{leak.Transform} {leak.Shared:P0} (all alike)");
}
