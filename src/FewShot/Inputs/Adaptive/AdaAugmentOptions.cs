using System.ComponentModel.DataAnnotations;
using System.Globalization;
using FewShotGan.Augment;
using FewShotGan.Layers;

namespace FewShotGan.Inputs;

/// <summary>
/// Adaptive discriminator augmentation (Karras et al. 2020, "Training Generative Adversarial Networks with Limited
/// Data"): which transforms, and how their probability p moves.
/// </summary>
[Part("ada")]
public sealed record AdaAugmentOptions : AugmentOptions
{
    /// <summary>
    /// The group of transforms, by its official name: <c>blit</c>, <c>bgc</c>, <c>bgcfnc</c> …
    /// (<see cref="AdaOptions.GroupNames"/>).
    /// </summary>
    [AllowedValues("blit", "geom", "color", "filter", "noise", "cutout", "bg", "bgc", "bgcf", "bgcfn", "bgcfnc")]
    public string Pipe { get; init; } = "bgc";

    /// <summary>
    /// How p moves: <c>r_t</c>, <c>r_t_image</c> (of each image's mean logit, where there are several) or <c>r_v</c>
    /// hold that measure of overfitting at the target; <c>fixed</c> leaves p as it is.
    /// </summary>
    [AllowedValues("r_t", "r_t_image", "r_v", "fixed")]
    public string Control { get; init; } = "r_t";

    /// <summary>p at the start, or all the time with <c>fixed</c>, in [0, 1].</summary>
    [Range(0.0, 1.0)]
    public double P { get; init; }

    /// <summary>The measure's value to hold.</summary>
    [Range(-1.0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double Target { get; init; } = 0.6;

    /// <summary>Iterations from one adjustment of p to the next.</summary>
    [Range(1, 10_000)]
    public int Interval { get; init; } = 4;

    /// <summary>
    /// Thousands of images in which p can go from 0 to 1; null for a fifth of <c>training.kimg</c>, at most the paper's
    /// 500.
    /// </summary>
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double? Kimg { get; init; }

    /// <summary>Shares of single transforms, where the group's are not wanted.</summary>
    public AdaShareRecipe Share { get; init; } = new();

    /// <summary>Strengths of the transforms.</summary>
    public AdaStrengthRecipe Strength { get; init; } = new();

    /// <summary>Whether p moves.</summary>
    internal bool IsAdaptive => Control != "fixed";

    /// <summary>What p follows if it moves.</summary>
    internal OverfittingMeasure Measure => Control switch
    {
        "r_v" => OverfittingMeasure.Rv,
        "r_t_image" => OverfittingMeasure.RtOfImages,
        _ => OverfittingMeasure.Rt,
    };

    /// <summary>The transforms.</summary>
    public AdaOptions ToOptions() => Strength.Of(Share.Of(AdaOptions.Of(Pipe)));

    /// <inheritdoc/>
    public override IEnumerable<(string Key, string Message)> Problems(int resolution)
    {
        if (this is { Control: "fixed", P: 0 })
            yield return ("p", "found 0 with control fixed, expected above 0: nothing would be augmented");
        if (Share.ImgfilterBands is { Count: not AdaOptions.Bands } bands)
            yield return (
                "share.imgfilter_bands",
                $"found [{string.Join(", ", bands.Select(Text))}], expected four numbers of 0 to 1");
        if (AdaOptions.GroupNames.Contains(Pipe) && ToOptions().ImgFilter > 0 && resolution < BandFilter.SmallestImage)
        {
            yield return ("pipe", $"found image filtering at {resolution} px, expected a data.resolution of at least "
                + $"{BandFilter.SmallestImage}; take bgc, or share: {{imgfilter: 0}}");
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ReportedNumber> Reports =>
    [
        new("augment_p", "0 … 1", "ADA's p at the end of the tick; empty without ADA.") { Screen = "F3" },
        new("r_t", "-1 … 1",
            "Mean of ADA's r_t, the mean sign of D(T(x)) or of its mean over an image, over the windows that ended in "
            + "this tick; empty unless p adapts."),
        new("r_v", "ratio",
            "Mean over those windows of ADA's r_v, (E[D(T(x))] - E[D(T(v))]) / (E[D(T(x))] - E[D(T(G(z)))]), v being "
            + "images held out; empty unless p adapts to it."),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<SingleTransform> Alone() => !AdaOptions.GroupNames.Contains(Pipe)
        ? []
        : [.. ToOptions().Alone().Select(one => new SingleTransform(
            one.Name, (images, draws) => new AdaPipeline(one.Options) { P = 1 }.Augment(images, draws)))];

    /// <inheritdoc/>
    public override string Summary(RunLength length) => IsAdaptive
        ? FormattableString.Invariant(
            $"ada {Pipe}, p from {P} by {Control} = {Target} every {Interval} iterations, 0 to 1 in ")
            + FormattableString.Invariant($"{length.KimgOfP(Kimg):0.###} kimg")
        : FormattableString.Invariant($"ada {Pipe}, p {P} throughout");

    /// <inheritdoc/>
    public override InputTransform Create(RunLength length)
    {
        var pipeline = new AdaPipeline(ToOptions()) { P = (float)P };
        var controller = IsAdaptive
            ? new AdaController(pipeline, Measure, Target, length.StepOfP(Kimg, Interval))
            : null;
        return new AdaTransform(pipeline, controller, Interval);
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
