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
                "The chance of so few differences between generated images and their transformed ones, did the "
                + "generator not make any such: near 0 the augmentation leaks.")) { IsPValue = true },
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
    public override bool NeedsTransformed => true;

    /// <inheritdoc/>
    internal override int Place => 6;

    /// <inheritdoc/>
    public override IEnumerable<Measurement> Measure(MetricInput input)
    {
        using var draws = new torch.Generator(0);
        var leaks = TransformLeak.Of(input.TrainTransformed!, input.FakesTransformed!, draws);
        var visible = leaks.Where(leak => leak.IsVisible).OrderByDescending(leak => leak.Share).ToList();
        var hidden = leaks.Where(leak => !leak.IsVisible).Select(leak => leak.Transform).ToList();
        yield return new(Leak, visible.Count == 0 ? 0 : visible[0].Share)
        {
            // Of several transforms the largest share is large by chance as many times as often.
            PValue = visible.Count == 0 ? 1 : Math.Min(1, visible[0].P * visible.Count),
            Floor = 0,
            Note = string.Join("; ", new[]
            {
                string.Join(", ", visible.Where(leak => leak.Share > 0).Select(Text)),
                hidden.Count == 0 ? "" : $"the network does not see {string.Join(", ", hidden)}",
            }.Where(part => part.Length > 0)),
        };
    }

    private static string Text(TransformLeak leak) => string.Create(
        CultureInfo.InvariantCulture,
        $"{leak.Transform} {leak.Share:P0} ({leak.OfFakes:P0} right for {leak.OfReals:P0})");
}
