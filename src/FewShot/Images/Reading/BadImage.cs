using System.Globalization;

namespace FewShotGan.Images;

/// <summary>A file of a set that can't be used.</summary>
/// <param name="Name">Its name in the set.</param>
/// <param name="Reason">Why.</param>
/// <param name="Remedy">What to do.</param>
public sealed record BadImage(string Name, string Reason, string Remedy)
{
    private const int Named = 50;

    /// <summary>How many there are of this name, which only in an archive are several.</summary>
    public int Count { get; init; } = 1;

    /// <summary>One line: name, reason and remedy.</summary>
    public override string ToString() =>
        // a file's name may hold a line break
        string.Concat($"{Name}: {Reason}; {Remedy}".Select(c => char.IsControl(c) ? ' ' : c));

    /// <summary>How many files these are.</summary>
    internal static int Total(IEnumerable<BadImage> bad) => bad.Sum(image => image.Count);

    /// <summary>
    /// A line for each, but only so many that the rest of the screen is not lost; the last then counts the others.
    /// </summary>
    /// <param name="bad">The files.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<BadImage> bad)
    {
        foreach (var image in bad.Take(Named)) yield return image.ToString();
        if (bad.Count > Named)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"and {Total(bad.Skip(Named)):N0} more: fewshot dataset inspect --json lists all");
    }
}
