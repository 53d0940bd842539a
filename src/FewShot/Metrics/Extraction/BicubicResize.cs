using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Metrics;

/// <summary>
/// Resizing as clean-FID does it (Parmar et al. 2022): PIL's bicubic filter (Keys 1981, a = −½), as wide as the pixels
/// of the smaller image so that nothing aliases, on float samples that are clipped to their range but never rounded.
/// </summary>
internal static class BicubicResize
{
    /// <summary>How a protocol names it.</summary>
    public const string Name = "bicubic-antialiased";

    private const double Reach = 2, A = -0.5, White = 255;

    /// <summary>Resizes images, rows first and then columns.</summary>
    /// <param name="images">[N, C, H, W], float32, 0 to 255.</param>
    /// <param name="size">Height and width of the result.</param>
    /// <returns>[N, C, size, size], 0 to 255.</returns>
    public static Tensor Apply(Tensor images, int size)
    {
        using var scope = NewDisposeScope();
        var across = Weights((int)images.shape[3], size, images.device);
        var down = Weights((int)images.shape[2], size, images.device);
        // Both times along the last dimension, which makes one product of two matrices of it.
        var rows = images.matmul(across.t());
        return scope.MoveToOuter(rows.transpose(2, 3).matmul(down.t()).transpose(2, 3).clamp(0, White));
    }

    /// <summary>How much each old sample weighs in each new one: [size, old], each row summing to 1.</summary>
    private static Tensor Weights(int old, int size, Device device)
    {
        double scale = (double)old / size, width = Math.Max(1, scale);
        var weights = new float[size * old];
        for (int i = 0; i < size; i++)
        {
            double centre = (i + 0.5) * scale;
            int first = Math.Max(0, (int)(centre - (Reach * width) + 0.5));
            int end = Math.Min(old, (int)(centre + (Reach * width) + 0.5));
            var taps = Enumerable.Range(first, end - first).Select(j => Filter((j - centre + 0.5) / width)).ToList();
            double sum = taps.Sum();
            for (int j = first; j < end; j++) weights[(i * old) + j] = (float)(taps[j - first] / sum);
        }

        return tensor(weights, [size, old], device: device);
    }

    private static double Filter(double x)
    {
        x = Math.Abs(x);
        if (x < 1) return ((((A + 2) * x) - (A + 3)) * x * x) + 1;
        return x < Reach ? ((((x - 5) * x) + 8) * x - 4) * A : 0;
    }
}
