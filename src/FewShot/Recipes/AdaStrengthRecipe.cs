using FewShotGan.Augment;

namespace FewShotGan.Recipes;

/// <summary>
/// The <c>augment.ada.strength</c> section of a recipe: how much each transform does, with the official program's names and
/// numbers. <c>std</c> is a standard deviation, <c>max</c> the end of a range.
/// </summary>
public sealed record AdaStrengthRecipe
{
    /// <summary>Largest translation by whole pixels, as a share of the picture's side, in [0, 1].</summary>
    public double XintMax { get; init; } = 0.125;

    /// <summary>Of log2 of the isotropic scale.</summary>
    public double ScaleStd { get; init; } = 0.2;

    /// <summary>Largest rotation, 1 for half a turn either way, in [0, 1].</summary>
    public double RotateMax { get; init; } = 1;

    /// <summary>Of log2 of the anisotropic scale.</summary>
    public double AnisoStd { get; init; } = 0.2;

    /// <summary>Of translation by parts of a pixel, as a share of the picture's side.</summary>
    public double XfracStd { get; init; } = 0.125;

    /// <summary>Of what is added to the channels.</summary>
    public double BrightnessStd { get; init; } = 0.2;

    /// <summary>Of log2 of the contrast.</summary>
    public double ContrastStd { get; init; } = 0.5;

    /// <summary>Largest rotation of hue, 1 for half a turn either way, in [0, 1].</summary>
    public double HueMax { get; init; } = 1;

    /// <summary>Of log2 of the saturation.</summary>
    public double SaturationStd { get; init; } = 1;

    /// <summary>Of log2 of a band's gain.</summary>
    public double ImgfilterStd { get; init; } = 1;

    /// <summary>Of the noise's standard deviation.</summary>
    public double NoiseStd { get; init; } = 0.1;

    /// <summary>Side of the rectangle that is cut out, as a share of the picture's, in [0, 1].</summary>
    public double CutoutSize { get; init; } = 0.5;

    /// <summary>Transforms with these strengths.</summary>
    internal AdaOptions Of(AdaOptions options) => options with
    {
        XIntMax = XintMax, ScaleStd = ScaleStd, RotateMax = RotateMax, AnisoStd = AnisoStd, XFracStd = XfracStd,
        BrightnessStd = BrightnessStd, ContrastStd = ContrastStd, HueMax = HueMax, SaturationStd = SaturationStd,
        ImgFilterStd = ImgfilterStd, NoiseStd = NoiseStd, CutoutSize = CutoutSize,
    };
}
