using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Projected;

/// <summary>
/// The blur before the discriminator that fades as training goes on (Karras et al. 2021, "Alias-Free Generative
/// Adversarial Networks", appendix B), so that it does not begin with the finest details. The filter is 2^−(x/σ)², cut
/// off at 3σ.
/// </summary>
public static class BlurFade
{
    private const int Reach = 3;

    /// <summary>The blur's σ at a moment of training.</summary>
    /// <param name="initial">σ at the start, in pixels.</param>
    /// <param name="fadeKimg">Thousands of images until it is 0; 0 for no blur at all.</param>
    /// <param name="nimg">Images shown so far.</param>
    public static double Sigma(double initial, double fadeKimg, long nimg) =>
        fadeKimg > 0 ? Math.Max(0, 1 - (nimg / (fadeKimg * 1000))) * initial : 0;

    /// <summary>The filter's taps; none when σ is below a third of a pixel.</summary>
    /// <param name="sigma">σ in pixels.</param>
    public static IReadOnlyList<double> Taps(double sigma)
    {
        int reach = (int)Math.Floor(Reach * sigma);
        return reach == 0
            ? []
            : [.. Enumerable.Range(-reach, (2 * reach) + 1).Select(x => Math.Pow(2, -Math.Pow(x / sigma, 2)))];
    }

    /// <summary>Blurs; outside of the images is 0, grey.</summary>
    /// <param name="images"><c>[N, C, H, W]</c>.</param>
    /// <param name="sigma">σ in pixels.</param>
    /// <returns>The same shape.</returns>
    public static Tensor Apply(Tensor images, double sigma)
    {
        var taps = Taps(sigma);
        if (taps.Count == 0) return images;
        using var scope = NewDisposeScope();
        var filter = Upload.To(UpFirDn2d.SetupFilter(taps, separable: true), images.device);
        return UpFirDn2d.Filter2d(images, filter).MoveToOuterDisposeScope();
    }
}
