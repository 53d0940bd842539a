using System.Text.Json;
using FewShotGan.Golden;
using static TorchSharp.torch;

namespace FewShotGan.Augment.Tests;

/// <summary>Reads what golden files say of the ADA pipeline.</summary>
internal static class AdaGolden
{
    /// <summary>ADA images: geometric warps, 12-tap filters.</summary>
    public static readonly Tolerance Images = new(1e-4, 1e-4);

    /// <summary>The pipeline of a case's keyword arguments.</summary>
    public static AdaPipeline Pipeline(JsonElement kwargs) => new(new AdaOptions
    {
        XFlip = kwargs.Number("xflip") ?? 0, Rotate90 = kwargs.Number("rotate90") ?? 0, XInt = kwargs.Number("xint") ?? 0,
        Scale = kwargs.Number("scale") ?? 0, Rotate = kwargs.Number("rotate") ?? 0, Aniso = kwargs.Number("aniso") ?? 0,
        XFrac = kwargs.Number("xfrac") ?? 0, Brightness = kwargs.Number("brightness") ?? 0,
        Contrast = kwargs.Number("contrast") ?? 0, LumaFlip = kwargs.Number("lumaflip") ?? 0, Hue = kwargs.Number("hue") ?? 0,
        Saturation = kwargs.Number("saturation") ?? 0, ImgFilter = kwargs.Number("imgfilter") ?? 0,
        Noise = kwargs.Number("noise") ?? 0, Cutout = kwargs.Number("cutout") ?? 0,
    });

    /// <summary>The draws that the official debug_percentile stands for: every gate open, every value at the percentile.</summary>
    public static AdaDraws AtPercentile(AdaPipeline pipeline, long images, double percentile)
    {
        using var rng = new Generator(0);
        var drawn = pipeline.Sample([images, 3, 1, 1], rng);

        // The official program takes erfinv alone, without the factor that would make it a quantile.
        double normal = InverseErrorFunction((2 * percentile) - 1);
        return drawn with
        {
            XFlip = Uniform(drawn.XFlip), Rotate90 = Uniform(drawn.Rotate90), XInt = Uniform(drawn.XInt),
            Scale = Normal(drawn.Scale), PreRotate = Uniform(drawn.PreRotate), Aniso = Normal(drawn.Aniso),
            PostRotate = drawn.PostRotate is { } post ? post with { Gate = ones_like(post.Gate) } : null, // left out there
            XFrac = Normal(drawn.XFrac), Brightness = Normal(drawn.Brightness), Contrast = Normal(drawn.Contrast),
            LumaFlip = Uniform(drawn.LumaFlip), Hue = Uniform(drawn.Hue), Saturation = Normal(drawn.Saturation),
            ImgFilter = drawn.ImgFilter?.Select(draw => Normal(draw)!).ToList(), Cutout = Uniform(drawn.Cutout),
        };

        GatedDraw? Uniform(GatedDraw? draw) => At(draw, percentile);

        GatedDraw? Normal(GatedDraw? draw) => At(draw, normal);

        static GatedDraw? At(GatedDraw? draw, double value) =>
            draw is null ? null : new(full_like(draw.Value, value), zeros_like(draw.Gate));
    }

    /// <summary>Draws that were logged in the order of the calls.</summary>
    public static AdaDraws Logged(AdaPipeline pipeline, GoldenFile golden, string name)
    {
        var order = golden.Json("draw_order").GetProperty(name).EnumerateArray().Select(item => item.GetString()!.Split('[')[0]).ToList();
        int next = 0;
        var o = pipeline.Options;
        var draws = new AdaDraws
        {
            XFlip = o.XFlip > 0 ? Pair() : null, Rotate90 = o.Rotate90 > 0 ? Pair() : null, XInt = o.XInt > 0 ? Pair() : null,
            Scale = o.Scale > 0 ? Pair() : null, PreRotate = o.Rotate > 0 ? Pair() : null, Aniso = o.Aniso > 0 ? Pair() : null,
            PostRotate = o.Rotate > 0 ? Pair() : null, XFrac = o.XFrac > 0 ? Pair() : null,
            Brightness = o.Brightness > 0 ? Pair() : null, Contrast = o.Contrast > 0 ? Pair() : null,
            LumaFlip = o.LumaFlip > 0 ? Pair() : null, Hue = o.Hue > 0 ? Pair() : null,
            Saturation = o.Saturation > 0 ? Pair() : null,
            ImgFilter = o.ImgFilter > 0 ? [Pair(), Pair(), Pair(), Pair()] : null,
            Noise = o.Noise > 0 ? Pair() : null,
            NoiseField = o.Noise > 0 ? Take() : null,
            Cutout = o.Cutout > 0 ? Swapped() : null,
        };
        Assert.Equal(order.Count, next);
        return draws;

        Tensor Take() => golden[FormattableString.Invariant($"{name}.draw{next:D2}.{order[next++]}")];

        GatedDraw Pair()
        {
            var value = Flat(Take());
            return new(value, Flat(Take()));
        }

        GatedDraw Swapped()
        {
            var gate = Flat(Take());
            return new(Flat(Take()), gate);
        }

        // The log has the shapes that the official code broadcasts: [N, 1, 1], [N, 2, 1, 1, 1].
        static Tensor Flat(Tensor draw) => draw.reshape(draw.numel() == draw.shape[0] ? [-1] : [-1, 2]);
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
