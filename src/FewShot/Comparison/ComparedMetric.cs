using FewShotGan.Metrics;

namespace FewShotGan.Comparison;

/// <summary>One metric against one reference, of every group.</summary>
/// <param name="Name">The metric's name.</param>
/// <param name="Reference">What it compares with (<see cref="MetricValue.Reference"/>).</param>
/// <param name="IsMixed">Whether its numbers have different protocols.</param>
/// <param name="Last">The latest number of each group; null where it was not measured.</param>
/// <param name="Best">The best number of each group.</param>
/// <param name="Differences">
/// How the latest number of each group differs from the first group's; null for the first, and where seeds do not pair.
/// </param>
internal sealed record ComparedMetric(
    string Name, string Reference, bool IsMixed, IReadOnlyList<ComparedNumber?> Last,
    IReadOnlyList<ComparedNumber?> Best,
    IReadOnlyList<PairedDifference?> Differences)
{
    /// <summary>Its name, with what it is against where it is against something.</summary>
    public string Title => Reference == MetricValue.None ? Name : $"{Name} ({Reference})";

    /// <summary>Whether less of a metric's number is better, as the metric says.</summary>
    /// <param name="name">The number's name.</param>
    public static bool IsLowerBetter(string name) => MetricNumber.Find(name)?.IsLowerBetter == true;

    /// <summary>The values of one run, each with its kimg: those that have the protocol of the latest.</summary>
    internal static IReadOnlyList<(MetricValue Value, double Kimg)> Of(ComparedRun run, string name, string reference)
    {
        var all = run.Evaluations.Select(evaluation => (Value: evaluation.Find(name, reference), evaluation.Kimg))
            .Where(pair => pair.Value is not null).ToList();
        return [.. all.Where(pair => pair.Value!.Protocol == all[^1].Value!.Protocol)
            .Select(pair => (pair.Value!, pair.Kimg))];
    }

    /// <summary>
    /// The best of one run's values, the earliest of equals; one that is not finite only where there is no other.
    /// </summary>
    internal static (MetricValue Value, double Kimg) BestOf(IReadOnlyList<(MetricValue Value, double Kimg)> values)
    {
        var finite = values.Where(pair => double.IsFinite(pair.Value.Value)).DefaultIfEmpty(values[0]);
        return IsLowerBetter(values[0].Value.Name)
            ? finite.MinBy(pair => pair.Value.Value)
            : finite.MaxBy(pair => pair.Value.Value);
    }

    /// <summary>Compares a metric.</summary>
    internal static ComparedMetric Of(IReadOnlyList<RunGroup> groups, string name, string reference, bool isMixed)
    {
        var values = groups.Select(
            group => group.Runs.Select(run => (run.Recipe.Seed, Values: Of(run, name, reference)))
            .Where(run => run.Values.Count > 0).ToList()).ToList();
        var bySeed = values.Select(group => group.GroupBy(run => run.Seed).Where(same => same.Count() == 1)
            .ToDictionary(same => same.Key, same => same.Single().Values[^1].Value.Value)).ToList();
        return new(
            name, reference, isMixed,
            [.. values.Select(
                group => group.Count == 0 ? null : ComparedNumber.Of([.. group.Select(run => run.Values[^1])]))],
            [.. values.Select(
                group => group.Count == 0 ? null : ComparedNumber.Of([.. group.Select(run => BestOf(run.Values))]))],
            [.. bySeed.Select((seeds, i) => i == 0 ? null : PairedDifference.Of(bySeed[0], seeds))]);
    }
}
