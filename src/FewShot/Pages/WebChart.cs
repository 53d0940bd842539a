namespace FewShotGan.Pages;

/// <summary>A chart of a page: curves over the images shown, or over time.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Unit">The unit of the vertical axis.</param>
/// <param name="Meaning">What the numbers say, in a sentence or more; empty for nothing.</param>
/// <param name="Curves">At least one.</param>
internal sealed record WebChart(string Title, string Unit, string Meaning, IReadOnlyList<WebCurve> Curves)
{
    /// <summary>Whether it is always over time, whatever the page's other charts are over.</summary>
    public bool IsOverTime { get; init; }
}
