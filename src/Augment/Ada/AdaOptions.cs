namespace FewShotGan.Augment;

/// <summary>
/// The transforms of <see cref="AdaPipeline"/>: a share, by which the overall p is multiplied (0 leaves a transform
/// out), and a strength for each. The defaults are the paper's strengths and no transform.
/// </summary>
public sealed record AdaOptions
{
    /// <summary>The frequency bands of <see cref="ImgFilter"/>.</summary>
    public const int Bands = 4;

    private static readonly Dictionary<string, string[]> Groups = new()
    {
        ["blit"] = ["blit"], ["geom"] = ["geom"], ["color"] = ["color"], ["filter"] = ["filter"], ["noise"] = ["noise"],
        ["cutout"] = ["cutout"],
        ["bg"] = ["blit", "geom"],
        ["bgc"] = ["blit", "geom", "color"],
        ["bgcf"] = ["blit", "geom", "color", "filter"],
        ["bgcfn"] = ["blit", "geom", "color", "filter", "noise"],
        ["bgcfnc"] = ["blit", "geom", "color", "filter", "noise", "cutout"],
    };

    /// <summary>The official names of groups of transforms.</summary>
    public static IReadOnlyList<string> GroupNames { get; } = [.. Groups.Keys];

    /// <summary>Share of mirroring left to right.</summary>
    public double XFlip { get; init; }

    /// <summary>Share of rotation by a multiple of 90°.</summary>
    public double Rotate90 { get; init; }

    /// <summary>Share of translation by whole pixels.</summary>
    public double XInt { get; init; }

    /// <summary>Largest translation by whole pixels, as a share of the image's side.</summary>
    public double XIntMax { get; init; } = 0.125;

    /// <summary>Share of isotropic scaling.</summary>
    public double Scale { get; init; }

    /// <summary>Standard deviation of log2 of the isotropic scale.</summary>
    public double ScaleStd { get; init; } = 0.2;

    /// <summary>Share of rotation by any angle, before or after anisotropic scaling.</summary>
    public double Rotate { get; init; }

    /// <summary>Largest rotation, 1 for half a turn either way.</summary>
    public double RotateMax { get; init; } = 1;

    /// <summary>Share of anisotropic scaling.</summary>
    public double Aniso { get; init; }

    /// <summary>Standard deviation of log2 of the anisotropic scale.</summary>
    public double AnisoStd { get; init; } = 0.2;

    /// <summary>Share of translation by parts of a pixel.</summary>
    public double XFrac { get; init; }

    /// <summary>Standard deviation of that translation, as a share of the image's side.</summary>
    public double XFracStd { get; init; } = 0.125;

    /// <summary>Share of brightness.</summary>
    public double Brightness { get; init; }

    /// <summary>Standard deviation of what is added to the channels.</summary>
    public double BrightnessStd { get; init; } = 0.2;

    /// <summary>Share of contrast.</summary>
    public double Contrast { get; init; }

    /// <summary>Standard deviation of log2 of the contrast.</summary>
    public double ContrastStd { get; init; } = 0.5;

    /// <summary>Share of reversing luma.</summary>
    public double LumaFlip { get; init; }

    /// <summary>Share of hue rotation; a grey image has none.</summary>
    public double Hue { get; init; }

    /// <summary>Largest hue rotation, 1 for half a turn either way.</summary>
    public double HueMax { get; init; } = 1;

    /// <summary>Share of saturation; a grey image has none.</summary>
    public double Saturation { get; init; }

    /// <summary>Standard deviation of log2 of the saturation.</summary>
    public double SaturationStd { get; init; } = 1;

    /// <summary>
    /// Share of filtering in image space; it needs images of at least <see cref="BandFilter.SmallestImage"/> pixels.
    /// </summary>
    public double ImgFilter { get; init; }

    /// <summary>Shares of the four frequency bands, from the lowest, each times <see cref="ImgFilter"/>.</summary>
    public IReadOnlyList<double> ImgFilterBands { get; init; } = [1, 1, 1, 1];

    /// <summary>Standard deviation of log2 of a band's gain.</summary>
    public double ImgFilterStd { get; init; } = 1;

    /// <summary>Share of additive noise.</summary>
    public double Noise { get; init; }

    /// <summary>Standard deviation of the noise's standard deviation.</summary>
    public double NoiseStd { get; init; } = 0.1;

    /// <summary>Share of cutting out a rectangle.</summary>
    public double Cutout { get; init; }

    /// <summary>Side of the rectangle as a share of the image's.</summary>
    public double CutoutSize { get; init; } = 0.5;

    /// <summary>Each transform alone, at a share of 1, by its official name; without those whose share is 0.</summary>
    public IEnumerable<(string Name, AdaOptions Options)> Alone()
    {
        var none = this with
        {
            XFlip = 0, Rotate90 = 0, XInt = 0, Scale = 0, Rotate = 0, Aniso = 0, XFrac = 0, Brightness = 0,
            Contrast = 0, LumaFlip = 0, Hue = 0, Saturation = 0, ImgFilter = 0, Noise = 0, Cutout = 0,
        };
        (string Name, double Share, AdaOptions Options)[] all =
        [
            ("xflip", XFlip, none with { XFlip = 1 }), ("rotate90", Rotate90, none with { Rotate90 = 1 }),
            ("xint", XInt, none with { XInt = 1 }), ("scale", Scale, none with { Scale = 1 }),
            ("rotate", Rotate, none with { Rotate = 1 }), ("aniso", Aniso, none with { Aniso = 1 }),
            ("xfrac", XFrac, none with { XFrac = 1 }), ("brightness", Brightness, none with { Brightness = 1 }),
            ("contrast", Contrast, none with { Contrast = 1 }), ("lumaflip", LumaFlip, none with { LumaFlip = 1 }),
            ("hue", Hue, none with { Hue = 1 }), ("saturation", Saturation, none with { Saturation = 1 }),
            ("imgfilter", ImgFilter, none with { ImgFilter = 1 }), ("noise", Noise, none with { Noise = 1 }),
            ("cutout", Cutout, none with { Cutout = 1 }),
        ];
        return all.Where(one => one.Share > 0).Select(one => (one.Name, one.Options));
    }

    /// <summary>The transforms of a group at the paper's strengths, each at a share of 1.</summary>
    /// <param name="group">One of <see cref="GroupNames"/>.</param>
    /// <exception cref="ArgumentException">There is no such group.</exception>
    public static AdaOptions Of(string group)
    {
        if (!Groups.TryGetValue(group, out var parts))
            throw new ArgumentException($"'{group}' is not one of {string.Join(", ", GroupNames)}.", nameof(group));
        double Share(string part) => parts.Contains(part) ? 1 : 0;
        var (blit, geom, color) = (Share("blit"), Share("geom"), Share("color"));
        return new AdaOptions
        {
            XFlip = blit, Rotate90 = blit, XInt = blit,
            Scale = geom, Rotate = geom, Aniso = geom, XFrac = geom,
            Brightness = color, Contrast = color, LumaFlip = color, Hue = color, Saturation = color,
            ImgFilter = Share("filter"), Noise = Share("noise"), Cutout = Share("cutout"),
        };
    }
}
