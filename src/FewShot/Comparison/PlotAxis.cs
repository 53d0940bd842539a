using FewShotGan.Pages;

namespace FewShotGan.Comparison;

/// <summary>What the curves of a <see cref="MetricPlot"/> go over.</summary>
/// <param name="Label">Its name below the figure.</param>
/// <param name="At">Where a point lies, 0 or above.</param>
internal sealed record PlotAxis(string Label, Func<CurvePoint, double> At)
{
    /// <summary>Images shown.</summary>
    public static PlotAxis Images { get; } = new("thousands of images shown", point => point.Kimg);

    /// <summary>Time.</summary>
    public static PlotAxis Minutes { get; } = new("minutes of training", point => point.Seconds / 60);

    /// <summary>Truncation, which stands where images shown do.</summary>
    public static PlotAxis Truncation { get; } = new("truncation psi", point => point.Kimg);
}
