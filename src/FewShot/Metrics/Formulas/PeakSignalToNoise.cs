namespace FewShotGan.Metrics;

/// <summary>The peak signal-to-noise ratio between images of 8 bits.</summary>
internal static class PeakSignalToNoise
{
    private const double Peak = 255;

    /// <summary>10 · log10(255² / mean squared difference), over all pixels and channels.</summary>
    /// <param name="a">One image's bytes.</param>
    /// <param name="b">The other's, of the same length.</param>
    /// <returns>Decibels; infinity for equal images.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Of(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (a.Length != b.Length)
            throw new ArgumentException($"the images have {a.Length} and {b.Length} bytes", nameof(b));
        long sum = 0;
        for (int i = 0; i < a.Length; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
        return 10 * Math.Log10(Peak * Peak * a.Length / sum);
    }
}
