namespace FewShotGan.Augment;

/// <summary>
/// Low-pass taps of the symlets that ADA filters with (Karras et al. 2020, "Training Generative Adversarial Networks
/// with Limited Data", appendix B; the coefficients are Daubechies' 1992).
/// </summary>
public static class Wavelets
{
    /// <summary>Two vanishing moments, 4 taps: splits an image into frequency bands.</summary>
    public static IReadOnlyList<double> Sym2 { get; } =
        [-0.12940952255092145, 0.22414386804185735, 0.836516303737469, 0.48296291314469025];

    /// <summary>Six vanishing moments, 12 taps: resamples an image around a geometric transform.</summary>
    public static IReadOnlyList<double> Sym6 { get; } =
    [
        0.015404109327027373, 0.0034907120842174702, -0.11799011114819057, -0.048311742585633, 0.4910559419267466,
        0.787641141030194, 0.3379294217276218, -0.07263752278646252, -0.021060292512300564, 0.04472490177066578,
        0.0017677118642428036, -0.007800708325034148,
    ];
}
