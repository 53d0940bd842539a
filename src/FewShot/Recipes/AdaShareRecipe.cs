using FewShotGan.Augment;

namespace FewShotGan.Recipes;

/// <summary>
/// The <c>augment.ada.share</c> section of a recipe: what p is multiplied by for single transforms, in [0, 1]; 0 leaves one
/// out, and null means what <c>augment.ada.pipe</c> says. The names are the official program's.
/// </summary>
public sealed record AdaShareRecipe
{
    /// <summary>Mirroring left to right.</summary>
    public double? Xflip { get; init; }

    /// <summary>Rotation by a multiple of 90°.</summary>
    public double? Rotate90 { get; init; }

    /// <summary>Translation by whole pixels.</summary>
    public double? Xint { get; init; }

    /// <summary>Isotropic scaling.</summary>
    public double? Scale { get; init; }

    /// <summary>Rotation by any angle.</summary>
    public double? Rotate { get; init; }

    /// <summary>Anisotropic scaling.</summary>
    public double? Aniso { get; init; }

    /// <summary>Translation by parts of a pixel.</summary>
    public double? Xfrac { get; init; }

    /// <summary>Brightness.</summary>
    public double? Brightness { get; init; }

    /// <summary>Contrast.</summary>
    public double? Contrast { get; init; }

    /// <summary>Reversal of luma.</summary>
    public double? Lumaflip { get; init; }

    /// <summary>Rotation of hue.</summary>
    public double? Hue { get; init; }

    /// <summary>Saturation.</summary>
    public double? Saturation { get; init; }

    /// <summary>Filtering by frequency bands.</summary>
    public double? Imgfilter { get; init; }

    /// <summary>Shares of the four bands, from the lowest, each times the filter's; all when null.</summary>
    public IReadOnlyList<double>? ImgfilterBands { get; init; }

    /// <summary>Additive noise.</summary>
    public double? Noise { get; init; }

    /// <summary>Cutting out a rectangle.</summary>
    public double? Cutout { get; init; }

    /// <summary>The transforms of a group with these shares.</summary>
    internal AdaOptions Of(AdaOptions group) => group with
    {
        XFlip = Xflip ?? group.XFlip, Rotate90 = Rotate90 ?? group.Rotate90, XInt = Xint ?? group.XInt,
        Scale = Scale ?? group.Scale, Rotate = Rotate ?? group.Rotate, Aniso = Aniso ?? group.Aniso, XFrac = Xfrac ?? group.XFrac,
        Brightness = Brightness ?? group.Brightness, Contrast = Contrast ?? group.Contrast, LumaFlip = Lumaflip ?? group.LumaFlip,
        Hue = Hue ?? group.Hue, Saturation = Saturation ?? group.Saturation,
        ImgFilter = Imgfilter ?? group.ImgFilter, ImgFilterBands = ImgfilterBands ?? group.ImgFilterBands,
        Noise = Noise ?? group.Noise, Cutout = Cutout ?? group.Cutout,
    };
}
