using System.Numerics;

namespace FewShotGan.Images;

/// <summary>
/// An image reduced to what survives coding, scaling and a little more light, for comparison with others.
/// </summary>
internal sealed class ImageThumbnail
{
    private const int MostSide = 16;

    // Levels of 255, or parts. Measured on emoji faces and animals of 64 px, compared at 32 and 64: copies (JPEG of
    // quality 75, scaled by 0.95, 8 levels brighter) differ by up to 58 levels, a part of 0.22 and 26 bits; the nearest
    // two faces are 64 levels apart.
    private const float MostDifference = 62, MostRelative = 0.27f, MostMeanShift = 16, Noise = 2;
    private const float MostGain = 1.18f;
    private const int MostBits = 28;

    private readonly int side;
    private readonly float[] values;
    private readonly float mean;
    private readonly float power;
    private readonly ulong hash;

    private ImageThumbnail(float[] averages, int side)
    {
        (this.side, values) = (side, averages);
        mean = averages.Average();
        for (int i = 0; i < values.Length; i++) values[i] -= mean;
        power = Dot(values, values) / values.Length;
        hash = PerceptualHash.Of(Luma(), side);
    }

    /// <summary>The thumbnail of an image of a set.</summary>
    /// <param name="pixels">[channels, resolution, resolution], 0 to 255.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="resolution">Width and height in pixels.</param>
    public static ImageThumbnail Of(ReadOnlySpan<byte> pixels, int channels, int resolution)
    {
        int side = Math.Min(resolution, MostSide);
        var (sums, counts) = (new float[channels * side * side], new int[channels * side * side]);
        for (int c = 0, i = 0; c < channels; c++)
            for (int y = 0; y < resolution; y++)
                for (int x = 0; x < resolution; x++, i++)
                {
                    int cell = (((c * side) + (y * side / resolution)) * side) + (x * side / resolution);
                    sums[cell] += pixels[i];
                    counts[cell]++;
                }

        for (int i = 0; i < sums.Length; i++) sums[i] /= counts[i];
        return new(sums, side);
    }

    /// <summary>The thumbnail of the mirror image.</summary>
    public ImageThumbnail Mirrored()
    {
        var mirrored = values.Select(value => value + mean).ToArray();
        for (int row = 0; row < mirrored.Length; row += side) mirrored.AsSpan(row, side).Reverse();
        return new(mirrored, side);
    }

    /// <summary>
    /// How far another image is from being a copy of this one: the largest difference between averages over a sixteenth
    /// of the side, in levels of 255, once the other's brightness and contrast are adapted; null when it is none.
    /// </summary>
    /// <param name="other">Of an image of the same size.</param>
    public double? Distance(ImageThumbnail other)
    {
        if (Math.Abs(mean - other.mean) > MostMeanShift || PerceptualHash.Distance(hash, other.hash) > MostBits)
            return null;
        float shared = Dot(values, other.values) / values.Length;
        float gain = power > 0 ? Math.Clamp(shared / power, 1 / MostGain, MostGain) : 1;
        float rest = MathF.Sqrt(Math.Max(0, other.power - (2 * gain * shared) + (gain * gain * power)));
        if (rest > Math.Max(Noise, MostRelative * MathF.Sqrt(Math.Max(power, other.power)))) return null;

        float most = 0;
        for (int i = 0; i < values.Length; i++) most = Math.Max(most, Math.Abs(other.values[i] - (gain * values[i])));
        return most <= MostDifference ? most : null;
    }

    private float[] Luma()
    {
        int plane = side * side;
        if (values.Length == plane) return values;
        var luma = new float[plane];
        for (int i = 0; i < plane; i++)
            luma[i] = (0.299f * values[i]) + (0.587f * values[plane + i]) + (0.114f * values[(2 * plane) + i]);
        return luma;
    }

    private static float Dot(float[] a, float[] b)
    {
        var sum = Vector<float>.Zero;
        int i = 0;
        for (; i <= a.Length - Vector<float>.Count; i += Vector<float>.Count)
            sum += new Vector<float>(a, i) * new Vector<float>(b, i);
        float rest = 0;
        for (; i < a.Length; i++) rest += a[i] * b[i];
        return Vector.Sum(sum) + rest;
    }
}
