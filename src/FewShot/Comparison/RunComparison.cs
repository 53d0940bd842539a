using FewShotGan.Metrics;
using FewShotGan.Recipes;

namespace FewShotGan.Comparison;

/// <summary>Runs side by side: what they measured, what they cost, and the settings in which they differ.</summary>
/// <param name="Groups">The runs, those that repeat one recipe together.</param>
/// <param name="Settings">Every key in which recipes differ, with each group's value as YAML.</param>
/// <param name="Metrics">Every metric that a run measured, those against the training images first.</param>
internal sealed record RunComparison(
    IReadOnlyList<RunGroup> Groups, IReadOnlyList<(string Key, IReadOnlyList<string> Values)> Settings,
    IReadOnlyList<ComparedMetric> Metrics)
{
    private static readonly string[] References = [MetricValue.Train, MetricValue.HeldOut, MetricValue.None];

    /// <summary>Compares runs.</summary>
    /// <param name="runs">The runs, at least one.</param>
    /// <param name="mixed">Whether numbers of different protocols may stand beside each other.</param>
    /// <exception cref="InputException">They would, and may not.</exception>
    public static RunComparison Of(IReadOnlyList<ComparedRun> runs, bool mixed = false)
    {
        var groups = RunGroup.Of(runs);
        var named = groups.SelectMany(group => group.Runs).SelectMany(run => run.Evaluations)
            .SelectMany(evaluation => evaluation.Values)
            .Select(value => (value.Name, value.Reference)).Distinct()
            .OrderBy(metric => Array.IndexOf(References, metric.Reference)).ToList();
        var metrics = named.Select(
            metric => ComparedMetric.Of(
                groups, metric.Name, metric.Reference, IsMixed(runs, metric.Name, metric.Reference, mixed)));
        return new(groups, DifferingSettings(groups), [.. metrics]);
    }

    private static bool IsMixed(IReadOnlyList<ComparedRun> runs, string name, string reference, bool mixed)
    {
        var measured = runs.Select(run => (Run: run, Values: ComparedMetric.Of(run, name, reference)))
            .Where(run => run.Values.Count > 0).ToList();
        var first = measured[0].Values[^1].Value.Protocol;
        foreach (var (run, values) in measured.Skip(1))
        {
            if (values[^1].Value.Protocol == first) continue;
            if (mixed) return true;
            throw new InputException(
                $"{name} ({reference}): {measured[0].Run.Name} and {run.Name} measured by different protocols "
                + $"({Difference(first, values[^1].Value.Protocol)}): such numbers do not belong in one column; "
                + "measure both alike, or allow mixed protocols to see them side by side");
        }

        return false;
    }

    private static string Difference(MetricProtocol one, MetricProtocol other) =>
        string.Join(", ", typeof(MetricProtocol).GetProperties()
        .Select(property =>
            (Name: System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name),
                One: property.GetValue(one), Other: property.GetValue(other)))
        .Where(property => !Equals(property.One, property.Other))
        .Select(property =>
            FormattableString.Invariant($"{property.Name} {property.One ?? "none"} and {property.Other ?? "none"}")));

    private static IReadOnlyList<(string Key, IReadOnlyList<string> Values)> DifferingSettings(
        IReadOnlyList<RunGroup> groups)
    {
        var first = groups[0].Recipe;
        var differences = groups.Select(
            group => RecipeDifference.Between(first, group.Recipe with { Seed = first.Seed, Name = first.Name }))
                .ToList();
        return [.. differences.SelectMany(found => found).GroupBy(difference => difference.Key)
            .Select(same => (same.Key,
            (IReadOnlyList<string>)[
                .. differences.Select(
                    found => found.FirstOrDefault(difference => difference.Key == same.Key)?.New
                    ?? same.First().Old)]))];
    }
}
