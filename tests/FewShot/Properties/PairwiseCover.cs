namespace FewShotGan.Tests.Properties;

/// <summary>
/// Few combinations of the levels of factors, in which every two levels of different factors come together at least
/// once: greedy, as AETG (Cohen et al. 1997, "The AETG System").
/// </summary>
internal static class PairwiseCover
{
    /// <summary>Finds the combinations.</summary>
    /// <param name="levels">How many levels each factor has, 0 being what it is where nothing else is wanted.</param>
    /// <param name="isAllowed">
    /// Whether levels, one a factor, go together; two that don't with all others, or all but one, at 0 are left out.
    /// </param>
    /// <returns>One level a factor each.</returns>
    public static IReadOnlyList<int[]> Of(IReadOnlyList<int> levels, Func<int[], bool> isAllowed)
    {
        var missing = new SortedSet<(int Factor, int Level, int Other, int OtherLevel)>(
            from factor in Enumerable.Range(0, levels.Count)
            from other in Enumerable.Range(factor + 1, levels.Count - factor - 1)
            from level in Enumerable.Range(0, levels[factor])
            from otherLevel in Enumerable.Range(0, levels[other])
            where Beginning(factor, level, other, otherLevel) is not null
            select (factor, level, other, otherLevel));
        var rows = new List<int[]>();
        while (missing.Count > 0)
        {
            rows.Add(Next(missing.Min));
            missing.ExceptWith(PairsOf(rows[^1], [.. Enumerable.Range(0, levels.Count)]));
        }

        return rows;

        int[] Row(params (int Factor, int Level)[] set)
        {
            var row = new int[levels.Count];
            foreach (var (factor, level) in set) row[factor] = level;
            return row;
        }

        // Two levels, and what else has to stand for them to go together; null when nothing makes them.
        int[]? Beginning(int factor, int level, int other, int otherLevel)
        {
            var row = Row((factor, level), (other, otherLevel));
            if (isAllowed(row)) return row;
            return Enumerable.Range(0, levels.Count).Where(third => third != factor && third != other)
                .SelectMany(third => Enumerable.Range(1, levels[third] - 1)
                    .Select(thirdLevel => Row((factor, level), (other, otherLevel), (third, thirdLevel))))
                .FirstOrDefault(isAllowed);
        }

        // Begins with a pair that is missing. What is not chosen yet stands as there, so that this is always allowed.
        int[] Next((int Factor, int Level, int Other, int OtherLevel) first)
        {
            var row = Beginning(first.Factor, first.Level, first.Other, first.OtherLevel)!;
            var chosen = new List<int> { first.Factor, first.Other };
            var others = Enumerable.Range(0, levels.Count).Except(chosen).ToList();
            foreach (int factor in others.OrderByDescending(factor => levels[factor]))
            {
                chosen.Add(factor);
                var candidates = Enumerable.Range(0, levels[factor])
                    .Select(level => row.Select((other, i) => i == factor ? level : other).ToArray())
                    .OrderByDescending(candidate => PairsOf(candidate, chosen).Count(missing.Contains));
                row = candidates.First(isAllowed);
            }

            return row;
        }
    }

    private static IEnumerable<(int Factor, int Level, int Other, int OtherLevel)> PairsOf(
        int[] row, IReadOnlyCollection<int> factors) =>
        from factor in factors
        from other in factors
        where factor < other
        select (factor, row[factor], other, row[other]);
}
