using FewShotGan.Metrics;

namespace FewShotGan.Comparison;

/// <summary>How a group's number differs from the first group's, over runs that have the same seed.</summary>
/// <param name="Mean">The mean difference.</param>
/// <param name="Interval">Its 95 % interval.</param>
/// <param name="P">
/// The chance of so large a difference, to either side, when there is none: Student's paired test.
/// </param>
/// <param name="Pairs">How many seeds.</param>
internal sealed record PairedDifference(double Mean, Interval Interval, double P, int Pairs)
{
    private const double Chance = 0.05;

    /// <summary>Whether so large a difference is rarer than one in twenty when there is none.</summary>
    public bool IsBeyondChance => P < Chance;

    /// <summary>Compares two groups; null when they share fewer than 2 seeds.</summary>
    /// <param name="first">The first group's values by seed.</param>
    /// <param name="other">The other's.</param>
    public static PairedDifference? Of(IReadOnlyDictionary<long, double> first, IReadOnlyDictionary<long, double> other)
    {
        var differences = other.Where(pair => first.ContainsKey(pair.Key)).Select(pair => pair.Value - first[pair.Key])
            .ToList();
        return differences.Count < 2
            ? null
            : new(differences.Average(), StudentT.IntervalOfMean(differences), StudentT.PairedTest(differences),
                differences.Count);
    }
}
