using System.Collections.Concurrent;

namespace FewShotGan.Images;

/// <summary>
/// Finds images that are copies of one another, as training sees them: the same pixels, or (by
/// <see cref="PerceptualHash"/>, confirmed on the pixels) the same image coded, scaled or lit a little differently, or
/// mirrored. Different images of like things, such as two faces that differ by the mouth, are not copies.
/// </summary>
internal static class DuplicateFinder
{
    /// <summary>
    /// In a larger set only exact copies are looked for: comparing each image with each would take minutes, and of so
    /// many a few copies matter little.
    /// </summary>
    public const int MostCompared = 20_000;

    /// <summary>The groups of copies in a set, in the order of their first images.</summary>
    /// <param name="set">The images.</param>
    public static IReadOnlyList<DuplicateGroup> Groups(ImageSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return [.. Indices(set)
            .Select(group =>
                new DuplicateGroup([.. group.Members.Select(i => set.Names[i])], group.Kind, group.Distance))];
    }

    /// <summary>The images of one set that another holds a copy of, with the nearest copy of each.</summary>
    /// <param name="set">The set, in whose order they are.</param>
    /// <param name="other">The other, of the same size and channels.</param>
    public static IReadOnlyList<DuplicatePair> Between(ImageSet set, ImageSet other)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(other);
        if ((set.Resolution, set.Channels) != (other.Resolution, other.Channels))
            throw new ArgumentException("the sets have images of different sizes or channels", nameof(other));
        var same = Enumerable.Range(0, other.Count).GroupBy(i => other.HashOf(i))
            .ToDictionary(group => group.Key, group => group.First());
        var thumbnails = Thumbnails(other, Enumerable.Range(0, other.Count).ToArray());
        var nearest = new DuplicatePair?[set.Count];
        Parallel.For(0, set.Count, i =>
        {
            if (same.TryGetValue(set.HashOf(i), out int twin))
            {
                nearest[i] = new(set.Names[i], other.Names[twin], DuplicateKind.Exact, 0);
                return;
            }

            var mine = Thumbnail(set, i);
            var mirrored = mine.Mirrored();
            for (int k = 0; k < thumbnails.Length; k++)
                if (Compare(mine, mirrored, thumbnails[k]) is var (kind, distance)
                    && IsNearer(kind, distance, nearest[i]))
                    nearest[i] = new(set.Names[i], other.Names[k], kind, distance);
        });
        return [.. nearest.OfType<DuplicatePair>()];
    }

    /// <summary>The groups by the places of their images in the set.</summary>
    internal static IReadOnlyList<(IReadOnlyList<int> Members, DuplicateKind Kind, double Distance)> Indices(
        ImageSet set)
    {
        // Of images with the same pixels one stands for all, so that many copies cost no comparisons.
        var exact = Enumerable.Range(0, set.Count).GroupBy(i => set.HashOf(i)).Select(group => group.ToList())
            .ToList();
        var parent = Enumerable.Range(0, exact.Count).ToArray();
        var links = exact.Count > MostCompared ? [] : Links(set, [.. exact.Select(group => group[0])]);
        foreach (var (first, second, _, _) in links) parent[Root(first)] = Root(second);

        var loosest = links.ToLookup(link => Root(link.First));
        return [.. Enumerable.Range(0, exact.Count).GroupBy(Root)
            .Select(group => (
                Members: (IReadOnlyList<int>)[.. group.SelectMany(k => exact[k]).Order()],
                Kind: loosest[group.Key].Select(link => link.Kind).Append(DuplicateKind.Exact).Max(),
                Distance: loosest[group.Key].Select(link => link.Distance).Append(0).Max()))
            .Where(group => group.Members.Count > 1)
            .OrderBy(group => group.Members[0])];

        int Root(int k)
        {
            while (parent[k] != k) k = parent[k] = parent[parent[k]];
            return k;
        }
    }

    private static List<(int First, int Second, DuplicateKind Kind, double Distance)> Links(ImageSet set, int[] images)
    {
        var thumbnails = Thumbnails(set, images);
        var links = new ConcurrentBag<(int First, int Second, DuplicateKind Kind, double Distance)>();
        Parallel.For(0, images.Length, i =>
        {
            var mirrored = thumbnails[i].Mirrored();
            for (int k = i + 1; k < images.Length; k++)
                if (Compare(thumbnails[i], mirrored, thumbnails[k]) is var (kind, distance))
                    links.Add((i, k, kind, distance));
        });
        return [.. links.OrderBy(link => link.First).ThenBy(link => link.Second)];
    }

    private static (DuplicateKind Kind, double Distance)? Compare(
        ImageThumbnail one, ImageThumbnail mirrored, ImageThumbnail other) =>
        one.Distance(other) is { } near ? (DuplicateKind.Near, near)
        : mirrored.Distance(other) is { } flipped ? (DuplicateKind.Mirrored, flipped)
        : null;

    // An image and its mirror image may both be there.
    private static bool IsNearer(DuplicateKind kind, double distance, DuplicatePair? than) =>
        than is null || kind < than.Kind || (kind == than.Kind && distance < than.Distance);

    private static ImageThumbnail[] Thumbnails(ImageSet set, int[] images)
    {
        var thumbnails = new ImageThumbnail[images.Length];
        Parallel.For(0, images.Length, i => thumbnails[i] = Thumbnail(set, images[i]));
        return thumbnails;
    }

    private static ImageThumbnail Thumbnail(ImageSet set, int i) =>
        ImageThumbnail.Of(Pixels(set, i), set.Channels, set.Resolution);

    private static ReadOnlySpan<byte> Pixels(ImageSet set, int i)
    {
        int size = set.Channels * set.Resolution * set.Resolution;
        return set.Pixels.Span.Slice(i * size, size);
    }
}
