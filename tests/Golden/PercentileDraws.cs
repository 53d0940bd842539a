using FewShotGan.Augment;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Golden;

/// <summary>
/// The draws that the official pipeline's <c>debug_percentile</c> stands for: every gate open, every value at the
/// percentile.
/// </summary>
public static class PercentileDraws
{
    /// <summary>The draws for a batch.</summary>
    /// <param name="pipeline">Says which transforms there are.</param>
    /// <param name="images">In the batch.</param>
    /// <param name="percentile">In (0, 1).</param>
    public static AdaDraws Of(AdaPipeline pipeline, long images, double percentile)
    {
        using var rng = new torch.Generator(0);
        var drawn = pipeline.Sample([images, 3, 1, 1], rng);

        // The official program takes erfinv alone, without the factor that would make it a quantile.
        double normal = InverseErrorFunction((2 * percentile) - 1);
        return drawn with
        {
            XFlip = Uniform(drawn.XFlip), Rotate90 = Uniform(drawn.Rotate90), XInt = Uniform(drawn.XInt),
            Scale = Normal(drawn.Scale), PreRotate = Uniform(drawn.PreRotate), Aniso = Normal(drawn.Aniso),
            // left out there
            PostRotate = drawn.PostRotate is { } post ? post with { Gate = ones_like(post.Gate) } : null,
            XFrac = Normal(drawn.XFrac), Brightness = Normal(drawn.Brightness), Contrast = Normal(drawn.Contrast),
            LumaFlip = Uniform(drawn.LumaFlip), Hue = Uniform(drawn.Hue), Saturation = Normal(drawn.Saturation),
            ImgFilter = drawn.ImgFilter?.Select(draw => Normal(draw)!).ToList(), Cutout = Uniform(drawn.Cutout),
        };

        GatedDraw? Uniform(GatedDraw? draw) => At(draw, percentile);

        GatedDraw? Normal(GatedDraw? draw) => At(draw, normal);

        static GatedDraw? At(GatedDraw? draw, double value) =>
            draw is null ? null : new(full_like(draw.Value, value), zeros_like(draw.Gate));
    }

    // Newton's method on the error function, summed as its Taylor series.
    private static double InverseErrorFunction(double y)
    {
        double x = 0;
        for (int i = 0; i < 50; i++) x -= (Erf(x) - y) * Math.Sqrt(Math.PI) / 2 * Math.Exp(x * x);
        return x;
    }

    private static double Erf(double x)
    {
        var (sum, term) = (0.0, x);
        for (int n = 0; n < 60; n++)
        {
            sum += term / ((2 * n) + 1);
            term *= -x * x / (n + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }
}
