using System.Globalization;
using FewShotGan.Metrics;

namespace FewShotGan.Comparison;

/// <summary>What a comparison says of differences between runs, in sentences.</summary>
internal static class DifferenceWords
{
    private const double Chance = 0.05;

    /// <summary>A sentence for each metric and each group after the first.</summary>
    /// <param name="comparison">The comparison.</param>
    public static IEnumerable<string> Of(RunComparison comparison)
    {
        var groups = comparison.Groups;
        foreach (var metric in comparison.Metrics.Where(metric => MetricNumber.Find(metric.Name) is not null))
            for (int i = 1; i < groups.Count; i++)
                if (metric.Last[0] is { } first && metric.Last[i] is { } other)
                    yield return Sentence(
                        metric, groups[0].Name, groups[i].Name, other.Value - first.Value, metric.Differences[i]);
    }

    private static string Sentence(
        ComparedMetric metric, string first, string other, double apart, PairedDifference? paired)
    {
        double difference = paired?.Mean ?? apart;
        var isBetter = difference < 0 == ComparedMetric.IsLowerBetter(metric.Name);
        var against = metric.Reference == MetricValue.None ? "" : $" ({metric.Reference})";
        var by = Text($"{metric.Name}{against}: {other} is {Math.Abs(difference):G3} ")
            + $"{(isBetter ? "better" : "worse")} than {first}";
        if (paired is null) return $"{by}; without two seeds in both nobody knows whether that is chance.";
        var how = Text($"95 % interval {paired.Interval.Low:G3} to {paired.Interval.High:G3}, p = {paired.P:G2} over ")
            + Text($"{paired.Pairs} seeds");
        return paired.P < Chance ? $"{by}, which is beyond chance ({how})." : $"{by}, which may be chance ({how}).";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
