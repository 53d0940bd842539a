using System.ComponentModel.DataAnnotations;
using FewShotGan.Augment;

namespace FewShotGan.Inputs;

/// <summary>
/// The <c>share</c> section of ADA in a recipe: what p is multiplied by for single transforms, in [0, 1]; 0 leaves one
/// out, and null means what <c>pipe</c> says. The names are the official program's.
/// </summary>
public sealed record AdaShareRecipe
{
    /// <summary>Mirroring left to right.</summary>
    [Range(0.0, 1.0)]
    public double? Xflip { get; init; }

    /// <summary>Rotation by a multiple of 90°.</summary>
    [Range(0.0, 1.0)]
    public double? Rotate90 { get; init; }

    /// <summary>Translation by whole pixels.</summary>
    [Range(0.0, 1.0)]
    public double? Xint { get; init; }

    /// <summary>Isotropic scaling.</summary>
    [Range(0.0, 1.0)]
    public double? Scale { get; init; }

    /// <summary>Rotation by any angle.</summary>
    [Range(0.0, 1.0)]
    public double? Rotate { get; init; }

    /// <summary>Anisotropic scaling.</summary>
    [Range(0.0, 1.0)]
    public double? Aniso { get; init; }

    /// <summary>Translation by parts of a pixel.</summary>
    [Range(0.0, 1.0)]
    public double? Xfrac { get; init; }

    /// <summary>Brightness.</summary>
    [Range(0.0, 1.0)]
    public double? Brightness { get; init; }

    /// <summary>Contrast.</summary>
    [Range(0.0, 1.0)]
    public double? Contrast { get; init; }

    /// <summary>Reversal of luma.</summary>
    [Range(0.0, 1.0)]
    public double? Lumaflip { get; init; }

    /// <summary>Rotation of hue.</summary>
    [Range(0.0, 1.0)]
    public double? Hue { get; init; }

    /// <summary>Saturation.</summary>
    [Range(0.0, 1.0)]
    public double? Saturation { get; init; }

    /// <summary>Filtering by frequency bands.</summary>
    [Range(0.0, 1.0)]
    public double? Imgfilter { get; init; }

    /// <summary>Shares of the four bands, from the lowest, each times the filter's; all when null.</summary>
    [Range(0.0, 1.0)]
    public IReadOnlyList<double>? ImgfilterBands { get; init; }

    /// <summary>Additive noise.</summary>
    [Range(0.0, 1.0)]
    public double? Noise { get; init; }

    /// <summary>Cutting out a rectangle.</summary>
    [Range(0.0, 1.0)]
    public double? Cutout { get; init; }

    /// <summary>The transforms of a group with these shares.</summary>
    internal AdaOptions Of(AdaOptions group) => group with
    {
        XFlip = Xflip ?? group.XFlip, Rotate90 = Rotate90 ?? group.Rotate90, XInt = Xint ?? group.XInt,
        Scale = Scale ?? group.Scale, Rotate = Rotate ?? group.Rotate, Aniso = Aniso ?? group.Aniso, XFrac = Xfrac
        ?? group.XFrac,
        Brightness = Brightness ?? group.Brightness, Contrast = Contrast ?? group.Contrast, LumaFlip = Lumaflip
        ?? group.LumaFlip,
        Hue = Hue ?? group.Hue, Saturation = Saturation ?? group.Saturation,
        ImgFilter = Imgfilter ?? group.ImgFilter, ImgFilterBands = ImgfilterBands ?? group.ImgFilterBands,
        Noise = Noise ?? group.Noise, Cutout = Cutout ?? group.Cutout,
    };
}
