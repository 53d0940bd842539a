using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Images;

/// <summary>Draws the images of a set that are held out.</summary>
internal static class HeldOutDraw
{
    /// <summary>
    /// Draws images at random, in each class as large a part as in the whole. Copies of one another stay together, so
    /// it may be a few less than wanted.
    /// </summary>
    /// <param name="groups">Places of images that are copies of one another.</param>
    /// <param name="classOf">The class of each image.</param>
    /// <param name="wanted">How many to hold out.</param>
    /// <param name="stream">Where they are drawn from.</param>
    /// <returns>Their places, in order.</returns>
    public static IReadOnlyList<int> Draw(
        IEnumerable<IReadOnlyList<int>> groups, IReadOnlyList<string?> classOf, int wanted, torch.Generator stream)
    {
        var copies = groups.ToDictionary(group => group[0]);
        var followers = copies.Values.SelectMany(group => group.Skip(1)).ToHashSet();
        var classes = Enumerable.Range(0, classOf.Count).Where(i => !followers.Contains(i))
            .Select(i => copies.TryGetValue(i, out var group) ? group : [i])
            .GroupBy(group => classOf[group[0]] ?? "")
            .OrderBy(units => units.Key, StringComparer.Ordinal)
            .Select(units => units.ToList())
            .ToList();
        var quotas = Quotas([.. classes.Select(units => units.Sum(unit => unit.Count))], wanted);
        return [.. classes.Zip(quotas).SelectMany(pair => OfClass(pair.First, pair.Second, stream)).Order()];
    }

    private static List<int> OfClass(List<IReadOnlyList<int>> units, int quota, torch.Generator stream)
    {
        using var order = randperm(units.Count, dtype: ScalarType.Int64, generator: stream, device: CPU);
        var drawn = new List<int>();
        foreach (long unit in order.data<long>().ToArray())
            if (drawn.Count + units[(int)unit].Count <= quota) drawn.AddRange(units[(int)unit]);
        return drawn;
    }

    /// <summary>Shares by largest remainder; a class with images keeps one to learn from.</summary>
    private static int[] Quotas(int[] sizes, int wanted)
    {
        double part = (double)wanted / sizes.Sum();
        var quotas = sizes.Select(size => Math.Min((int)(size * part), size - 1)).ToArray();
        var byRemainder = Enumerable.Range(0, sizes.Length).OrderByDescending(k => (sizes[k] * part) - quotas[k])
            .ToList();
        foreach (int k in byRemainder)
            if (quotas.Sum() < wanted && quotas[k] < sizes[k] - 1) quotas[k]++;
        return quotas;
    }
}
