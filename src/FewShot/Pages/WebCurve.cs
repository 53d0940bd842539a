namespace FewShotGan.Pages;

/// <summary>A curve of a <see cref="WebChart"/>.</summary>
/// <param name="Name">What it is called in the legend.</param>
/// <param name="Colour">Which of <see cref="CurveColours"/>.</param>
/// <param name="Points">In order, at least one.</param>
internal sealed record WebCurve(string Name, int Colour, IReadOnlyList<CurvePoint> Points)
{
    /// <summary>Whether it is what real images reach, drawn thin and dotted.</summary>
    public bool IsFloor { get; init; }

    /// <summary>Whether each value holds until the next.</summary>
    public bool IsStepped { get; init; }
}
