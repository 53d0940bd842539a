using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// How different images are from one another: the mean Euclidean distance of their pixels over all pairs. A generator
/// that makes the same image again and again has a small one, whatever its losses say.
/// </summary>
internal static class PairwiseDistance
{
    /// <summary>The mean distance over all pairs.</summary>
    /// <param name="images">[N, C, H, W], N at least 2.</param>
    /// <returns>In units of a pixel value, 0 when all are the same.</returns>
    /// <exception cref="ArgumentException">There is no pair.</exception>
    public static double Mean(Tensor images)
    {
        long count = images.shape[0];
        if (count < 2)
            throw new ArgumentException($"{count} images have no pair; at least 2 are needed.", nameof(images));
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var flat = images.flatten(1).to(ScalarType.Float64);

        // Without the shortcut by a matrix product, which loses the small distances to rounding.
        var distances = cdist(flat, flat, 2, compute_mode.donot_use_mm_for_euclid_dist);
        return distances.sum().ToDouble() / (count * (count - 1));
    }
}
