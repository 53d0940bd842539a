using static TorchSharp.torch;

namespace FewShotGan.Layers;

/// <summary>
/// Pixelwise feature vector normalisation (Karras et al. 2018, "Progressive Growing of GANs", section 4.2).
/// </summary>
public static class PixelNorm
{
    private const double Eps = 1e-8;

    /// <summary>x / √(mean of x² over the features + 1e-8).</summary>
    /// <param name="x"><c>[N, C, …]</c>; features are along dimension 1.</param>
    /// <returns>The same shape.</returns>
    public static Tensor Apply(Tensor x) => x * (x.square().mean([1], keepdim: true) + Eps).rsqrt();
}
