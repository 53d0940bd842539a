using System.Numerics;

namespace FewShotGan.Images;

/// <summary>
/// What an image looks like in 64 bits (pHash, Zauner 2010, "Implementation and Benchmarking of Perceptual Image Hash
/// Functions"): which of the lowest frequencies of its cosine transform lie above their median. Coding, scaling and
/// brightness hardly change it; images of large plain areas, whose frequencies are nearly all zero, keep it less well.
/// </summary>
internal static class PerceptualHash
{
    private const int Frequencies = 8;

    /// <summary>The hash of a grey image.</summary>
    /// <param name="luma">[side, side], any scale.</param>
    /// <param name="side">Width and height; from 8 on all 63 frequencies beside the mean are there.</param>
    /// <exception cref="ArgumentException">There are not side × side values.</exception>
    public static ulong Of(ReadOnlySpan<float> luma, int side)
    {
        if (luma.Length != side * side)
            throw new ArgumentException($"{luma.Length} values are not {side} x {side}", nameof(luma));
        var waves = Waves(side);
        int count = waves.GetLength(0);
        var rows = new double[side, count];
        for (int y = 0; y < side; y++)
            for (int u = 0; u < count; u++)
                for (int x = 0; x < side; x++) rows[y, u] += luma[(y * side) + x] * waves[u, x];

        var coefficients = new double[count * count];
        for (int v = 0; v < count; v++)
            for (int u = 0; u < count; u++)
                for (int y = 0; y < side; y++) coefficients[(v * count) + u] += rows[y, u] * waves[v, y];

        return AboveMedian(coefficients);
    }

    /// <summary>In how many bits two hashes differ, 0 to 64.</summary>
    /// <param name="a">One hash.</param>
    /// <param name="b">The other.</param>
    public static int Distance(ulong a, ulong b) => BitOperations.PopCount(a ^ b);

    /// <summary>The cosines of the type-II transform, [frequency, place].</summary>
    private static double[,] Waves(int side)
    {
        var waves = new double[Math.Min(Frequencies, side), side];
        for (int u = 0; u < waves.GetLength(0); u++)
            for (int x = 0; x < side; x++) waves[u, x] = Math.Cos(Math.PI * ((2 * x) + 1) * u / (2.0 * side));
        return waves;
    }

    // The first coefficient is the mean, which brightness alone decides.
    private static ulong AboveMedian(double[] coefficients)
    {
        if (coefficients.Length < 2) return 0;
        double median = coefficients.Skip(1).Order().ElementAt((coefficients.Length - 1) / 2);
        ulong bits = 0;
        for (int i = 1; i < coefficients.Length; i++)
            if (coefficients[i] > median) bits |= 1UL << i;
        return bits;
    }
}
