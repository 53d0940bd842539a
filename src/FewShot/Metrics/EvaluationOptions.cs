using FewShotGan.Augment;
using FewShotGan.Features;

namespace FewShotGan.Metrics;

/// <summary>What to measure.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Every metric by the name that asks for it, in the order in which they are shown.</summary>
    public static IReadOnlyList<string> AllMetrics { get; } = [.. Metric.All.Select(metric => metric.Name)];

    /// <summary>Those that are measured unless others are named: all but the slow ones.</summary>
    public static IReadOnlyList<string> UsualMetrics { get; } =
        [.. Metric.All.Where(metric => !metric.IsSlow).Select(metric => metric.Name)];

    /// <summary>With so many generated images each of the tool's own metrics can be measured.</summary>
    public const int FewestSamples = 10;

    /// <summary>Some of <see cref="AllMetrics"/>.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = UsualMetrics;

    /// <summary>The seed of generated images, random halves and intervals, 0 or above.</summary>
    public long Seed { get; init; }

    /// <summary>The published FID that is measured in place of <see cref="Metrics"/>; null for these.</summary>
    public PublishedFid? Published { get; init; }

    /// <summary>The transforms of the run's augmentation; empty where none is known.</summary>
    internal IReadOnlyList<SingleTransform> Transforms { get; init; } = [];

    /// <summary>The metrics that are measured.</summary>
    internal IEnumerable<Metric> Wanted =>
        Published is null ? Metric.Of(Metrics) : [new FrechetMetric { Published = Published }];

    /// <summary>Which of the metrics there is no augmentation for, in words; null when none needs one.</summary>
    internal string? WithoutTransforms
    {
        get
        {
            return Transforms.Count > 0
                ? null
                : Without(MetricNeeds.Transformed, "a run whose augment has transforms to look for");
        }
    }

    /// <summary>Which of the metrics can't be had without classes, in words; null when none needs them.</summary>
    internal string? WithoutLabels =>
        Without(MetricNeeds.Labels, "images with classes (data.labels) and a generator that learned them");

    /// <summary>Which of the metrics can't be had without something, in words; null when none needs it.</summary>
    /// <param name="need">What is not there.</param>
    /// <param name="expected">It, in words.</param>
    internal string? Without(MetricNeeds need, string expected)
    {
        var names = string.Join(
            ", ", Wanted.Where(metric => metric.Needs.HasFlag(need)).Select(metric => metric.Name));
        return names.Length == 0 ? null : $"found {names}, expected {expected}; leave {names} out";
    }

    /// <summary>Which of some metrics a network can't give, in words; null when it gives all.</summary>
    /// <param name="metrics">The metrics that are asked for.</param>
    /// <param name="network">The feature network.</param>
    public static string? Problem(IEnumerable<string> metrics, FeatureEntry network)
    {
        if (network.Logits.Length > 0) return null;
        var impossible = Metric.Of(metrics)
            .Where(metric => metric.Needs.HasFlag(MetricNeeds.Probabilities)).Select(metric => metric.Name).ToList();
        if (impossible.Count == 0) return null;
        var names = string.Join(", ", impossible);
        return $"found {names}, for which {network.Name} names no logits; leave {names} out, or take a classifier "
            + "whose description names its logits (docs/feature-networks.md)";
    }

    /// <summary>Reads a list of metrics as a user writes it.</summary>
    /// <param name="text">Names separated by commas; <c>fid</c> is understood as <c>fd</c>.</param>
    /// <param name="option">What messages call it.</param>
    /// <exception cref="InputException">One of them does not exist.</exception>
    public static IReadOnlyList<string> Parse(string text, string option)
    {
        var names = text.Split(',', StringSplitOptions.TrimEntries).Select(AskedFor).Distinct().ToList();
        foreach (var name in names.Except(AllMetrics))
        {
            var advice = NearestName.Of(name, AllMetrics) is { } nearest ? $"; did you mean '{nearest}'?" : "";
            throw new InputException(
                $"{option}: found '{name}', expected some of {string.Join(", ", AllMetrics)}{advice}");
        }

        return names;
    }

    /// <summary>A metric's name, which the name of its number on Inception stands for too.</summary>
    private static string AskedFor(string name) =>
        Metric.All.FirstOrDefault(metric => metric.Numbers.Any(number => number.NameOnInception == name))?.Name ?? name;
}
