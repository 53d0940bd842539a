using FewShotGan.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// Images in batches, for whoever looks at each once: as they are needed, never all at the same time.
/// </summary>
internal static class ImageBatches
{
    /// <summary>
    /// Images at once: enough that generator and feature network do not take turns at every few of them.
    /// </summary>
    private const int BatchSize = 256;

    /// <summary>Those of a set.</summary>
    /// <param name="images">The set; its mirror images are left out.</param>
    /// <returns>Each [N, C, H, W], -1 to 1, to be disposed by the caller.</returns>
    public static IEnumerable<Tensor> Of(ImageSet images) =>
        Starts(images.Count).Select(part => Batch(images, part.Start, part.Count));

    /// <summary>Some of a set.</summary>
    /// <param name="images">The set.</param>
    /// <param name="indices">Which, as <see cref="ImageSet.Batch"/> takes them.</param>
    /// <returns>Each [N, C, H, W], -1 to 1, to be disposed by the caller.</returns>
    public static IEnumerable<Tensor> Of(ImageSet images, IReadOnlyList<long> indices) =>
        Starts(indices.Count).Select(part => images.Batch([.. indices.Skip(part.Start).Take(part.Count)], CPU));

    /// <summary>Those of a source, decoded as they are needed.</summary>
    /// <param name="images">The source.</param>
    /// <param name="count">How many, from the first on.</param>
    /// <returns>Each [N, C, H, W], -1 to 1, to be disposed by the caller.</returns>
    /// <exception cref="InputException">An image can't be read.</exception>
    public static IEnumerable<Tensor> Of(ImageStream images, int count) =>
        Starts(count).Select(part => Batch(images.Some(Enumerable.Range(part.Start, part.Count)), 0, part.Count));

    private static Tensor Batch(ImageSet images, int start, int count) =>
        images.Batch([.. Enumerable.Range(start, count).Select(i => (long)i)], CPU);

    /// <summary>How so many images are cut into batches.</summary>
    /// <param name="count">How many.</param>
    internal static IEnumerable<(int Start, int Count)> Starts(int count) =>
        Enumerable.Range(0, (count + BatchSize - 1) / BatchSize)
            .Select(i => (i * BatchSize, Math.Min(BatchSize, count - (i * BatchSize))));
}
