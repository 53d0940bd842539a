namespace FewShotGan.Race;

/// <summary>A rung of a race's ladder.</summary>
/// <param name="Kimg">How far each run on it trains, in thousands of images.</param>
/// <param name="Runs">How many candidates are on it.</param>
internal sealed record RaceRung(double Kimg, int Runs);
