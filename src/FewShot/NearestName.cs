namespace FewShotGan;

/// <summary>Finds what a user probably meant by a name that does not exist.</summary>
public static class NearestName
{
    /// <summary>The closest of <paramref name="known"/>, or null when none is close enough to be a slip.</summary>
    /// <param name="name">What the user wrote.</param>
    /// <param name="known">The names that there are.</param>
    public static string? Of(string name, IEnumerable<string> known) => known
        .Select(candidate => (candidate, distance: Distance(name, candidate)))
        .Where(pair => pair.distance <= Math.Max(2, pair.candidate.Length / 3))
        .OrderBy(pair => pair.distance)
        .Select(pair => pair.candidate)
        .FirstOrDefault();

    /// <summary>Edits (insert, delete, replace) from one string to the other (Levenshtein 1966).</summary>
    private static int Distance(string a, string b)
    {
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        for (int i = 1; i <= a.Length; i++)
        {
            var current = new int[b.Length + 1];
            current[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replace = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(replace, Math.Min(previous[j], current[j - 1]) + 1);
            }

            previous = current;
        }

        return previous[b.Length];
    }
}
