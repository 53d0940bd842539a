using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Augment;

/// <summary>
/// Separable linear filters as matrices, one for each axis: what a filter does to the identity. Padding, resampling and
/// filtering become one matrix product an axis, which libtorch computes several times faster than depthwise
/// convolutions of upsampled images, and whose gradients of any order are matrix products too.
/// </summary>
internal static class AxisMap
{
    /// <summary>
    /// The identity with its columns mirrored at the edges: a filter applied to its rows gives the filter's matrix.
    /// </summary>
    /// <param name="size">Pixels along the axis.</param>
    /// <param name="before">Pixels to mirror before the first, below <paramref name="size"/>.</param>
    /// <param name="after">Pixels to mirror after the last, below <paramref name="size"/>.</param>
    /// <param name="like">Gives type and device.</param>
    /// <returns><c>[1, 1, size, before + size + after]</c>.</returns>
    public static Tensor Mirrored(long size, int before, int after, Tensor like)
    {
        var pixel = arange(0, size, dtype: ScalarType.Int64, device: like.device).reshape(-1, 1);
        var shown = Enumerable.Range(-before, before + (int)size + after)
            .Select(i => (size - 1) - Math.Abs((size - 1) - Math.Abs(i)));
        var mirrored = Upload.To(tensor(shown.ToArray(), device: CPU), like.device);
        return pixel.eq(mirrored).to(like.dtype).reshape(1, 1, size, -1);
    }

    /// <summary>Maps both axes.</summary>
    /// <param name="images"><c>[N, C, H, W]</c>.</param>
    /// <param name="vertical"><c>[H, H']</c>, or <c>[N, 1, H, H']</c> for one map an image.</param>
    /// <param name="horizontal"><c>[W, W']</c>, or <c>[N, 1, W, W']</c>.</param>
    /// <returns><c>[N, C, H', W']</c>.</returns>
    public static Tensor Apply(Tensor images, Tensor vertical, Tensor horizontal)
    {
        var (n, c, h, w) = (images.shape[0], images.shape[1], images.shape[2], images.shape[3]);
        var (rows, columns) = (vertical.shape[^1], horizontal.shape[^1]);

        // Batched products, since matmul would copy the large operand to fold its batch.
        var across = images.reshape(n * c, h, w).bmm(Batch(horizontal, w, columns));
        return Batch(vertical, h, rows).transpose(1, 2).bmm(across).reshape(n, c, rows, columns);

        Tensor Batch(Tensor map, long from, long to) =>
            map.dim() == 2 ? map.expand(n * c, from, to) : map.expand(n, c, from, to).reshape(n * c, from, to);
    }
}
