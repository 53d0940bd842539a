namespace FewShotGan.Layers;

/// <summary>
/// A number that a part reports while a run trains: a column of metrics.csv, with all that is said of it.
/// </summary>
/// <param name="Name">The column, in snake_case.</param>
/// <param name="Unit">The unit, or what the numbers count.</param>
/// <param name="Meaning">What it says, in a sentence.</param>
public sealed record ReportedNumber(string Name, string Unit, string Meaning)
{
    /// <summary>How the screen shows it, as a format of .NET such as <c>F3</c>; null where it does not.</summary>
    public string? Screen { get; init; }
}
