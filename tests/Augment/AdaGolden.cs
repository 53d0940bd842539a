using System.Text.Json;
using FewShotGan.Golden;
using static TorchSharp.torch;

namespace FewShotGan.Augment.Tests;

/// <summary>Reads what golden files say of the ADA pipeline.</summary>
internal static class AdaGolden
{
    /// <summary>ADA images: geometric warps, 12-tap filters.</summary>
    public static readonly Tolerance Images = new(1e-4, 1e-4);

    private static readonly string[] Known =
    [
        "xflip", "rotate90", "xint", "scale", "rotate", "aniso", "xfrac", "brightness", "contrast", "lumaflip", "hue",
        "saturation", "imgfilter", "noise", "cutout",
    ];

    /// <summary>The pipeline of a case's keyword arguments; none of them is passed over.</summary>
    public static AdaPipeline Pipeline(JsonElement kwargs)
    {
        var unknown = kwargs.EnumerateObject().Select(item => item.Name).Except(Known);
        Assert.Empty(unknown);
        return new(Options(kwargs));
    }

    private static AdaOptions Options(JsonElement kwargs) => new()
    {
        XFlip = kwargs.Number("xflip") ?? 0, Rotate90 = kwargs.Number("rotate90") ?? 0, XInt = kwargs.Number("xint")
            ?? 0,
        Scale = kwargs.Number("scale") ?? 0, Rotate = kwargs.Number("rotate") ?? 0, Aniso = kwargs.Number("aniso") ?? 0,
        XFrac = kwargs.Number("xfrac") ?? 0, Brightness = kwargs.Number("brightness") ?? 0,
        Contrast = kwargs.Number("contrast") ?? 0, LumaFlip = kwargs.Number("lumaflip") ?? 0,
        Hue = kwargs.Number("hue") ?? 0,
        Saturation = kwargs.Number("saturation") ?? 0, ImgFilter = kwargs.Number("imgfilter") ?? 0,
        Noise = kwargs.Number("noise") ?? 0, Cutout = kwargs.Number("cutout") ?? 0,
    };

    /// <summary>Draws that were logged in the order of the calls.</summary>
    public static AdaDraws Logged(AdaPipeline pipeline, GoldenFile golden, string name)
    {
        var order = golden.Json("draw_order").GetProperty(name).EnumerateArray()
            .Select(item => item.GetString()!.Split('[')[0]).ToList();
        int next = 0;
        var o = pipeline.Options;
        var draws = new AdaDraws
        {
            XFlip = o.XFlip > 0
                ? Pair()
                : null, Rotate90 = o.Rotate90 > 0 ? Pair() : null, XInt = o.XInt > 0 ? Pair() : null,
            Scale = o.Scale > 0
            ? Pair()
            : null, PreRotate = o.Rotate > 0 ? Pair() : null, Aniso = o.Aniso > 0 ? Pair() : null,
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
}
