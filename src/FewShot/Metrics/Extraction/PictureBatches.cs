using FewShotGan.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>Pictures in batches, for whoever looks at each once: as they are needed, never all at the same time.</summary>
public static class PictureBatches
{
    /// <summary>Pictures at once: enough that generator and feature network do not take turns at every few of them.</summary>
    private const int BatchSize = 256;

    /// <summary>Those of a set.</summary>
    /// <param name="pictures">The set; its mirror images are left out.</param>
    /// <returns>Each [N, C, H, W], -1 to 1, to be disposed by the caller.</returns>
    public static IEnumerable<Tensor> Of(PictureSet pictures) =>
        Starts(pictures.Count).Select(part => Batch(pictures, part.Start, part.Count));

    /// <summary>Some of a set.</summary>
    /// <param name="pictures">The set.</param>
    /// <param name="indices">Which, as <see cref="PictureSet.Batch"/> takes them.</param>
    /// <returns>Each [N, C, H, W], -1 to 1, to be disposed by the caller.</returns>
    public static IEnumerable<Tensor> Of(PictureSet pictures, IReadOnlyList<long> indices) =>
        Starts(indices.Count).Select(part => pictures.Batch([.. indices.Skip(part.Start).Take(part.Count)], CPU));

    /// <summary>Those of a source, decoded as they are needed.</summary>
    /// <param name="pictures">The source.</param>
    /// <param name="count">How many, from the first on.</param>
    /// <returns>Each [N, C, H, W], -1 to 1, to be disposed by the caller.</returns>
    /// <exception cref="InputException">A picture can't be read.</exception>
    public static IEnumerable<Tensor> Of(PictureStream pictures, int count) =>
        Starts(count).Select(part => Batch(pictures.Some(Enumerable.Range(part.Start, part.Count)), 0, part.Count));

    private static Tensor Batch(PictureSet pictures, int start, int count) =>
        pictures.Batch([.. Enumerable.Range(start, count).Select(i => (long)i)], CPU);

    /// <summary>How so many pictures are cut into batches.</summary>
    /// <param name="count">How many.</param>
    internal static IEnumerable<(int Start, int Count)> Starts(int count) =>
        Enumerable.Range(0, (count + BatchSize - 1) / BatchSize).Select(i => (i * BatchSize, Math.Min(BatchSize, count - (i * BatchSize))));
}
