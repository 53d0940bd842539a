namespace FewShotGan.Race;

/// <summary>A recipe that takes part in a race.</summary>
/// <param name="Name">Its name, which no other has.</param>
/// <param name="SecondsPerKimg">What a thousand images take, as measured when the race began.</param>
/// <param name="SecondsPerEvaluation">What measuring it once takes.</param>
/// <param name="PeakMb">Its memory, in MiB; null where the system does not say.</param>
internal sealed record RaceCandidate(
    string Name, double SecondsPerKimg, double SecondsPerEvaluation, double? PeakMb)
{
    /// <summary>What was changed of its recipe, a key each.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>Its bracket, which is the first rung on which it may be left behind.</summary>
    public int Bracket { get; init; }
}
