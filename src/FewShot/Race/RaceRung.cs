namespace FewShotGan.Race;

/// <summary>A rung of a race's ladder.</summary>
/// <param name="Kimg">How far each run on it trains, in thousands of images.</param>
/// <param name="Runs">How many candidates are on it; of several brackets, how many of the first.</param>
internal sealed record RaceRung(double Kimg, int Runs)
{
    /// <summary>
    /// How many of each later bracket are on it, 0 where a bracket begins further up; empty where candidates of all
    /// brackets stand against each other.
    /// </summary>
    public IReadOnlyList<int> Later { get; init; } = [];

    /// <summary>How many of each bracket are on it.</summary>
    public IReadOnlyList<int> ByBracket => [Runs, .. Later];

    /// <summary>How many runs are on it.</summary>
    public int All => ByBracket.Sum();
}
