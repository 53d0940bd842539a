namespace FewShotGan.Race;

/// <summary>What came of a race.</summary>
/// <param name="Rungs">The results on each rung, the best first.</param>
/// <param name="Again">The last candidates' results with other seeds.</param>
internal sealed record RaceStandings(IReadOnlyList<IReadOnlyList<RaceResult>> Rungs, IReadOnlyList<RaceResult> Again)
{
    /// <summary>
    /// The results of the last candidates over all seeds, those of the winner first: the one with the least mean KID of
    /// those without a veto. What has one seed where others have more wins only where those were vetoed.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<RaceResult>> Finalists =>
    [
        .. Rungs[^1].Concat(Again).GroupBy(result => result.Job.Candidate)
            .Where(results => results.Any(result => result.Kid is not null))
            .OrderBy(results => results.Any(result => result.Veto is not null))
            .ThenByDescending(results => results.Count())
            .ThenBy(results => results.Average(result => result.Rank.Kid))
            .Select(results => results.OrderBy(result => result.Job.Seed).ToList()),
    ];

    /// <summary>The winner's run with the least KID; null when no candidate came to an end.</summary>
    public RaceResult? Best => Finalists is [var first, ..] ? first.MinBy(result => result.Rank) : null;
}
