using System.ComponentModel.DataAnnotations;
using FewShotGan.Augment;

namespace FewShotGan.Inputs;

/// <summary>
/// The <c>strength</c> section of ADA in a recipe: how much each transform does, with the official program's names and
/// numbers. <c>std</c> is a standard deviation, <c>max</c> the end of a range.
/// </summary>
public sealed record AdaStrengthRecipe
{
    /// <summary>Largest translation by whole pixels, as a share of the image's side, in [0, 1].</summary>
    [Range(0.0, 1.0)]
    public double XintMax { get; init; } = 0.125;

    /// <summary>Of log2 of the isotropic scale.</summary>
    [Range(0.0, double.MaxValue)]
    public double ScaleStd { get; init; } = 0.2;

    /// <summary>Largest rotation, 1 for half a turn either way, in [0, 1].</summary>
    [Range(0.0, 1.0)]
    public double RotateMax { get; init; } = 1;

    /// <summary>Of log2 of the anisotropic scale.</summary>
    [Range(0.0, double.MaxValue)]
    public double AnisoStd { get; init; } = 0.2;

    /// <summary>Of translation by parts of a pixel, as a share of the image's side.</summary>
    [Range(0.0, double.MaxValue)]
    public double XfracStd { get; init; } = 0.125;

    /// <summary>Of what is added to the channels.</summary>
    [Range(0.0, double.MaxValue)]
    public double BrightnessStd { get; init; } = 0.2;

    /// <summary>Of log2 of the contrast.</summary>
    [Range(0.0, double.MaxValue)]
    public double ContrastStd { get; init; } = 0.5;

    /// <summary>Largest rotation of hue, 1 for half a turn either way, in [0, 1].</summary>
    [Range(0.0, 1.0)]
    public double HueMax { get; init; } = 1;

    /// <summary>Of log2 of the saturation.</summary>
    [Range(0.0, double.MaxValue)]
    public double SaturationStd { get; init; } = 1;

    /// <summary>Of log2 of a band's gain.</summary>
    [Range(0.0, double.MaxValue)]
    public double ImgfilterStd { get; init; } = 1;

    /// <summary>Of the noise's standard deviation.</summary>
    [Range(0.0, double.MaxValue)]
    public double NoiseStd { get; init; } = 0.1;

    /// <summary>Side of the rectangle that is cut out, as a share of the image's, in [0, 1].</summary>
    [Range(0.0, 1.0)]
    public double CutoutSize { get; init; } = 0.5;

    /// <summary>Transforms with these strengths.</summary>
    internal AdaOptions Of(AdaOptions options) => options with
    {
        XIntMax = XintMax, ScaleStd = ScaleStd, RotateMax = RotateMax, AnisoStd = AnisoStd, XFracStd = XfracStd,
        BrightnessStd = BrightnessStd, ContrastStd = ContrastStd, HueMax = HueMax, SaturationStd = SaturationStd,
        ImgFilterStd = ImgfilterStd, NoiseStd = NoiseStd, CutoutSize = CutoutSize,
    };
}
