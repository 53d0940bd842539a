using FewShotGan.Augment;

namespace FewShotGan.Recipes;

/// <summary>
/// The <c>augment.ada</c> section of a recipe (Karras et al. 2020, "Training Generative Adversarial Networks with Limited
/// Data"): which transforms, and how their probability p moves.
/// </summary>
public sealed record AdaRecipe
{
    // The official program's, for runs from scratch.
    private const double FullSpeedKimg = 500;

    /// <summary>The group of transforms, by its official name: <c>blit</c>, <c>bgc</c>, <c>bgcfnc</c> … (<see cref="AdaOptions.GroupNames"/>).</summary>
    public string Pipe { get; init; } = "bgc";

    /// <summary>How p moves: <c>r_t</c> or <c>r_v</c> hold that measure of overfitting at the target; <c>fixed</c> leaves p as it is.</summary>
    public string Control { get; init; } = "r_t";

    /// <summary>p at the start, or all the time with <c>fixed</c>, in [0, 1].</summary>
    public double P { get; init; }

    /// <summary>The measure's value to hold.</summary>
    public double Target { get; init; } = 0.6;

    /// <summary>Iterations from one adjustment of p to the next.</summary>
    public int Interval { get; init; } = 4;

    /// <summary>
    /// Thousands of pictures in which p can go from 0 to 1; null for a fifth of <c>training.kimg</c>, at most the paper's 500.
    /// </summary>
    public double? Kimg { get; init; }

    /// <summary>Shares of single transforms, where the group's are not wanted.</summary>
    public AdaShareRecipe Share { get; init; } = new();

    /// <summary>Strengths of the transforms.</summary>
    public AdaStrengthRecipe Strength { get; init; } = new();

    /// <summary>Whether p moves.</summary>
    internal bool IsAdaptive => Control != "fixed";

    /// <summary>What p follows if it moves.</summary>
    internal OverfittingMeasure Measure => Control == "r_v" ? OverfittingMeasure.Rv : OverfittingMeasure.Rt;

    /// <summary>Thousands of pictures in which p can go from 0 to 1.</summary>
    /// <param name="trainingKimg">Length of the run in thousands of pictures.</param>
    public double SpeedKimg(double trainingKimg) => Kimg ?? Math.Min(FullSpeedKimg, trainingKimg / 5);

    /// <summary>What p changes by at an adjustment.</summary>
    /// <param name="schedule">The run's length and batch.</param>
    public double Step(TrainingRecipe schedule) => schedule.Batch * Interval / (SpeedKimg(schedule.Kimg) * 1000);

    /// <summary>The transforms.</summary>
    public AdaOptions ToOptions() => Strength.Of(Share.Of(AdaOptions.Of(Pipe)));
}
