using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>What every metric asks of two sets of features.</summary>
internal static class FeatureShape
{
    /// <summary>Throws unless both are tables of the same width with enough rows.</summary>
    /// <param name="a">Features [N, D].</param>
    /// <param name="b">Features [M, D].</param>
    /// <param name="atLeast">The fewest rows.</param>
    public static void Require(Tensor a, Tensor b, long atLeast)
    {
        if (a.dim() != 2 || b.dim() != 2 || a.shape[1] != b.shape[1])
            throw new ArgumentException(
                $"features are [{string.Join(", ", a.shape)}] and [{string.Join(", ", b.shape)}]; expected [N, D] "
                    + "and [M, D]");
        var fewest = Math.Min(a.shape[0], b.shape[0]);
        if (fewest < atLeast)
            throw new ArgumentException($"found features of {fewest} images, expected at least {atLeast}");
    }
}
