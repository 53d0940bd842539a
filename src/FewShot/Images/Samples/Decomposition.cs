using System.Text;

namespace FewShotGan.Images;

/// <summary>
/// Canonical decomposition of text, in which the two ways to write an accented letter are one. .NET's own leaves it to
/// ICU, which this program does without.
/// </summary>
internal static class Decomposition
{
    // A line for each second character of a decomposition, with its code: pairs of a first character and what both
    // together are.
    private const string Table = "decompositions.txt";

    // Hangul syllables follow from their number (The Unicode Standard, section 3.12).
    private const int FirstSyllable = 0xAC00, Syllables = 11172, FirstLead = 0x1100, FirstVowel = 0x1161,
        BeforeTrail = 0x11A7;
    private const int Vowels = 21, Trails = 28;

    private static readonly Lazy<Dictionary<char, string>> Parts = new(Read);

    /// <summary>
    /// A text with every letter apart from its marks; marks that a text has in an order of its own stay in that.
    /// </summary>
    public static string Of(string text)
    {
        if (Ascii.IsValid(text)) return text;
        var apart = new StringBuilder();
        foreach (char letter in text) Add(apart, letter);
        return apart.ToString();
    }

    private static void Add(StringBuilder text, char letter)
    {
        if (letter - FirstSyllable is >= 0 and < Syllables and var syllable)
        {
            var (pair, trail) = (syllable / Trails, syllable % Trails);
            text.Append((char)(FirstLead + (pair / Vowels))).Append((char)(FirstVowel + (pair % Vowels)));
            if (trail > 0) text.Append((char)(BeforeTrail + trail));
        }
        else if (Parts.Value.TryGetValue(letter, out var parts))
        {
            Add(text, parts[0]);
            Add(text, parts[1]);
        }
        else
        {
            text.Append(letter);
        }
    }

    private static Dictionary<char, string> Read()
    {
        var parts = new Dictionary<char, string>();
        using var reader = new StreamReader(
            typeof(Decomposition).Assembly.GetManifestResourceStream(Table)!, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(' ');
            var second = (char)Convert.ToUInt16(fields[0], 16);
            foreach (var pair in fields[1..]) parts[pair[1]] = $"{pair[0]}{second}";
        }

        return parts;
    }
}
