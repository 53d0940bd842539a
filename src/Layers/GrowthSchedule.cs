using System.ComponentModel.DataAnnotations;
using System.Numerics;

namespace FewShotGan.Layers;

/// <summary>
/// When a network grows (Karras et al. 2018, "Progressive Growing of GANs", appendix A.1): it trains at its first
/// resolution, then the next one fades in, then it trains at that, and so on up to the images' own. Defaults are the
/// paper's.
/// </summary>
/// <remarks>
/// Of two lists of different lengths each stands for itself: the last number of a list holds for all further
/// resolutions, so that <c>[600]</c> says 600 throughout.
/// </remarks>
public sealed record GrowthSchedule
{
    /// <summary>The first resolution: a power of 2 from 4 to the images'.</summary>
    [Range(4, 1024)]
    public int StartResolution { get; init; } = 4;

    /// <summary>
    /// Thousands of images in which a resolution trains before the next one begins to fade in: of the first resolution,
    /// the second, and so on.
    /// </summary>
    [Range(0.0, 1e9)]
    public IReadOnlyList<double> StableKimg { get; init; } = [600];

    /// <summary>
    /// Thousands of images in which a resolution fades in: the second one, the third, and so on.
    /// </summary>
    [Range(0.0, 1e9)]
    public IReadOnlyList<double> FadeKimg { get; init; } = [600];

    /// <summary>The level of detail at a moment of training (<see cref="IGrows.Lod"/>).</summary>
    /// <param name="nimg">Real images shown so far.</param>
    /// <param name="resolution">The images' resolution.</param>
    public double Lod(long nimg, int resolution)
    {
        double kimg = nimg / 1000.0;
        int lod = Math.Max(0, BitOperations.Log2((uint)resolution) - BitOperations.Log2((uint)StartResolution));
        for (int i = 0; lod > 0; i++, lod--)
        {
            kimg -= At(StableKimg, i);
            double fade = At(FadeKimg, i);
            if (kimg <= 0) break;
            if (kimg < fade) return lod - (kimg / fade);
            kimg -= fade;
        }

        return lod;
    }

    /// <summary>What is wrong with the schedule for images of a resolution: a key and a message.</summary>
    /// <param name="resolution">The images' resolution.</param>
    public IEnumerable<(string Key, string Message)> Problems(int resolution)
    {
        if (!int.IsPow2(StartResolution) || StartResolution > resolution)
        {
            yield return ("start_resolution",
                $"found {StartResolution}, expected a power of 2 from 4 to data.resolution ({resolution})");
        }

        if (StableKimg.Count == 0) yield return ("stable_kimg", Nothing);
        if (FadeKimg.Count == 0) yield return ("fade_kimg", Nothing);
    }

    private const string Nothing = "found [], expected one number for all resolutions, or one for each";

    private static double At(IReadOnlyList<double> kimg, int index) => kimg[Math.Min(index, kimg.Count - 1)];
}
