using System.Globalization;

namespace FewShotGan.Golden;

/// <summary>
/// Damaged copies of networks. FEWSHOT_FUZZ=10000 makes as many in every test that uses them, FEWSHOT_FUZZ_SEED
/// begins at another one.
/// </summary>
public static class Mutants
{
    /// <summary>The first one's seed.</summary>
    public static int First => Number("FEWSHOT_FUZZ_SEED", 0);

    /// <summary>How many.</summary>
    public static int Count(int otherwise) => Number("FEWSHOT_FUZZ", otherwise);

    /// <summary>
    /// One mutant: cut short, bits turned over anywhere or where nodes are, or a piece of another file.
    /// </summary>
    public static byte[] Of(Random random, byte[] original, byte[] other)
    {
        var file = original.ToArray();
        switch (random.Next(4))
        {
            case 0:
                return file[..random.Next(file.Length)];
            case 1:
                // Anywhere: mostly in weights.
                for (var flips = random.Next(1, 64); flips > 0; flips--)
                    file[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
                return file;
            case 2:
                // Where the nodes are, which is where the printable text is dense.
                for (var flips = random.Next(1, 8); flips > 0; flips--)
                    file[StructuralPlace(random, file)] ^= (byte)(1 << random.Next(8));
                return file;
            default:
                var length = random.Next(1, 256);
                var (from, to) = (StructuralPlace(random, other, length), StructuralPlace(random, file, length));
                other.AsSpan(from, length).CopyTo(file.AsSpan(to, length));
                return file;
        }
    }

    private static int StructuralPlace(Random random, byte[] file, int length = 1)
    {
        for (var tries = 0; tries < 1000; tries++)
        {
            var place = random.Next(file.Length - Math.Max(length, 32));
            if (file.AsSpan(place, 32).IndexOfAnyExceptInRange((byte)' ', (byte)'~') is < 0 or > 8) return place;
        }

        return random.Next(file.Length - length);
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;
}
