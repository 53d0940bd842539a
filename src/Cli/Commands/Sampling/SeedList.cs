using System.Globalization;

namespace FewShotGan.Cli;

/// <summary>Seeds and other numbers as a user writes them: <c>0-31</c>, <c>3,14,15</c>, or both mixed.</summary>
public static class SeedList
{
    /// <summary>More than this is taken for a slip.</summary>
    public const int Most = 1_000_000;

    /// <summary>The numbers in the order in which they were written.</summary>
    /// <param name="text">Numbers of 0 or above and ranges, separated by commas.</param>
    /// <param name="option">What messages call the list.</param>
    /// <exception cref="InputException">The text is something else.</exception>
    public static IReadOnlyList<long> Parse(string text, string option)
    {
        var seeds = new List<long>();
        foreach (var part in text.Split(','))
        {
            var ends = part.Trim().Split('-');
            if (ends.Length > 2 || !TryNumber(ends[0], out var first) || !TryNumber(ends[^1], out var last))
                throw new InputException(
                    $"{option} {text}: found '{part}', expected numbers and ranges such as 0-31 or 3,14,15");
            if (last < first)
                throw new InputException($"{option} {text}: found '{part}', expected the smaller number first");
            if (last - first >= Most - seeds.Count)
                throw new InputException($"{option} {text}: found more than {Most} numbers; ask for fewer at a time");
            for (long seed = first; seed <= last; seed++) seeds.Add(seed);
        }

        return seeds;
    }

    private static bool TryNumber(string text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
