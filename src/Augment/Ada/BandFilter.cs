using FewShotGan.Layers;
using static TorchSharp.torch;

namespace FewShotGan.Augment;

/// <summary>
/// Image-space filtering (appendix B): four frequency bands of an image, each an octave, amplified by their own gains.
/// The bands add up to the image, so gains of 1 leave it as it is.
/// </summary>
public static class BandFilter
{
    /// <summary>The least width and height that the widest filter can be mirrored into.</summary>
    public static int SmallestImage => (Taps / 2) + 1;

    /// <summary>The four bands' filters, from the lowest: symmetric, of as many taps each.</summary>
    public static IReadOnlyList<IReadOnlyList<double>> Bank { get; } = MakeBank();

    private static int Taps => Bank[0].Count;

    /// <summary>Filters.</summary>
    /// <param name="images"><c>[N, C, H, W]</c>, H and W at least <see cref="SmallestImage"/>.</param>
    /// <param name="gains"><c>[N, 4]</c>, from the lowest band.</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="ArgumentException">The images are too small.</exception>
    public static Tensor Apply(Tensor images, Tensor gains)
    {
        if (Math.Min(images.shape[2], images.shape[3]) < SmallestImage)
            throw new ArgumentException(
                $"images of {images.shape[3]} x {images.shape[2]} are smaller than {SmallestImage} pixels",
                nameof(images));
        gains = Upload.Like(gains, images);
        return AxisMap.Apply(images, Map(images.shape[2]), Map(images.shape[3]));

        // The sum over bands of gain times the band's matrix, [N, 1, size, size].
        Tensor Map(long size)
        {
            var mirrored = AxisMap.Mirrored(size, Taps / 2, Taps / 2, images);
            var bands = Bank.Select(taps => UpFirDn2d.Apply(
                mirrored, Upload.Like(tensor(taps.ToArray(), device: CPU), images).unsqueeze(0), 1, 1, 0,
                flipFilter: true).flatten()).ToList();
            return gains.mm(stack(bands)).reshape(-1, 1, size, size);
        }
    }

    // Each step halves the bands so far (zeros between the taps, then the half-band low-pass filter) and adds the band
    // above.
    private static double[][] MakeBank()
    {
        var low = Wavelets.Sym2;
        var high = low.Select((tap, i) => i % 2 == 0 ? tap : -tap).ToList();
        var (lowPass, highPass) = (Autocorrelation(low), Autocorrelation(high));
        var bank = Enumerable.Range(0, AdaOptions.Bands).Select(band => new[] { band == 0 ? 1.0 : 0 }).ToArray();
        for (int band = 1; band < bank.Length; band++)
        {
            bank = bank.Select(taps => Convolve(Stretch(taps), lowPass)).ToArray();
            int start = (bank[band].Length - highPass.Length) / 2;
            for (int i = 0; i < highPass.Length; i++) bank[band][start + i] += highPass[i];
        }

        return bank;
    }

    private static double[] Stretch(double[] taps) =>
        Enumerable.Range(0, (2 * taps.Length) - 1).Select(i => i % 2 == 0 ? taps[i / 2] : 0).ToArray();

    private static double[] Autocorrelation(IReadOnlyList<double> taps) =>
        Convolve(taps, taps.Reverse().ToList()).Select(tap => tap / 2).ToArray();

    private static double[] Convolve(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        var result = new double[a.Count + b.Count - 1];
        for (int i = 0; i < a.Count; i++)
            for (int j = 0; j < b.Count; j++) result[i + j] += a[i] * b[j];
        return result;
    }
}
