using System.Globalization;
using FewShotGan.Comparison;

namespace FewShotGan.Race;

/// <summary>A race in words.</summary>
internal static class RaceWords
{
    /// <summary>A result in a line.</summary>
    /// <param name="result">The result.</param>
    public static string Line(RaceResult result)
    {
        var job = result.Job;
        var who = Text($"{job.Candidate}{(job.Seed > 0 ? Text($", seed {job.Seed}") : "")}");
        return Text($"{who,-28} {job.Kimg,6:0.###} kimg  KID {Kid(result)}{Vetoed(result)}");
    }

    /// <summary>A result's KID with its interval.</summary>
    /// <param name="result">The result.</param>
    public static string Kid(RaceResult result) => result.Kid is not { } kid ? "none"
        : Text($"{kid.Value:G4}")
            + (kid is { Low: { } low, High: { } high } ? Text($" [{low:G3}, {high:G3}]") : "");

    /// <summary>Who begins on which rung, but for the first; nothing when all begin there.</summary>
    /// <param name="plan">The race.</param>
    public static string Brackets(RacePlan plan) => string.Join("; ",
        plan.Candidates.GroupBy(one => one.Bracket).Where(group => group.Key > 0).OrderBy(group => group.Key)
            .Select(group => Text($"{string.Join(", ", group.Select(one => one.Name))} from rung {group.Key + 1} on")));

    /// <summary>Who won, how sure that is and why, a sentence each.</summary>
    /// <param name="standings">What came of the race.</param>
    public static IEnumerable<string> Answer(RaceStandings standings)
    {
        if (standings.Finalists is not [var winner, ..])
        {
            yield return "No recipe came to an end; race.csv says why.";
            yield break;
        }

        var name = winner[0].Job.Candidate;
        if (Vetoes(winner) is { } veto)
        {
            yield return $"No recipe can be trusted: of the last ones {name} has the least KID, but {veto}.";
            yield break;
        }

        var kid = Text($"KID {Mean(winner):G4}")
            + (winner.Count > 1 ? Text($", the mean of {winner.Count} seeds") : "");
        var second = standings.Finalists is [_, var next, ..] ? next : null;
        yield return second is not null && IsTie(winner, second)
            ? $"{name} has the least KID, but {second[0].Job.Candidate} may make as good a generator of these images: "
                + "a tie."
            : $"{name} makes the best generator of these images.";
        yield return second is null
            ? $"It has {kid}; no other came as far."
            : $"It has {kid}. {Sureness(winner, second)}";
        var early = Tied(standings).ToList();
        if (early.Count > 0)
            yield return "Left behind though their intervals met the winner's there, so perhaps as good: "
                + $"{string.Join(", ", early)}.";
    }

    private static string Sureness(IReadOnlyList<RaceResult> winner, IReadOnlyList<RaceResult> second)
    {
        var other = second[0].Job.Candidate;
        if (Vetoes(second) is { } veto) return Text($"{other} has KID {Mean(second):G4}, but {veto}.");
        if (Paired(winner, second) is not { } paired)
            return $"{other} has KID {Kid(second[0])}, and the intervals of the two "
                + (winner[0].IsTiedWith(second[0]) ? "meet" : "do not meet")
                + "; more seeds would tell how much of the difference is chance.";
        var test = Text($"95 % interval of the difference {paired.Interval.Low:G3} to {paired.Interval.High:G3}, ")
            + Text($"p = {paired.P:G2} over {paired.Pairs} seeds");
        return Text($"{other} has KID {Mean(second):G4}; the difference ")
            + (paired.IsBeyondChance ? $"is beyond chance ({test})." : $"may be chance ({test}).");
    }

    /// <summary>Whether the second may be as good as the first.</summary>
    private static bool IsTie(IReadOnlyList<RaceResult> winner, IReadOnlyList<RaceResult> second) =>
        Vetoes(second) is null
        && (Paired(winner, second) is { } paired ? !paired.IsBeyondChance : winner[0].IsTiedWith(second[0]));

    private static PairedDifference? Paired(IReadOnlyList<RaceResult> winner, IReadOnlyList<RaceResult> second) =>
        PairedDifference.Of(BySeed(winner), BySeed(second));

    private static string? Vetoes(IReadOnlyList<RaceResult> results) =>
        results.FirstOrDefault(result => result.Veto is not null)?.Veto;

    private static Dictionary<long, double> BySeed(IReadOnlyList<RaceResult> results) =>
        results.Where(result => result.Kid is not null)
            .ToDictionary(result => (long)result.Job.Seed, result => result.Kid!.Value);

    private static double Mean(IReadOnlyList<RaceResult> results) =>
        results.Where(result => result.Kid is not null).Average(result => result.Kid!.Value);

    /// <summary>Candidates that were left behind where the winner may have been ahead by chance.</summary>
    private static IEnumerable<string> Tied(RaceStandings standings)
    {
        for (int i = 0; i + 1 < standings.Rungs.Count; i++)
        {
            var on = standings.Rungs[i + 1].Select(result => result.Job.Candidate).ToHashSet();
            var winner = standings.Rungs[i]
                .FirstOrDefault(result => result.Job.Candidate == standings.Finalists[0][0].Job.Candidate);
            foreach (var result in standings.Rungs[i])
                if (winner is not null && !on.Contains(result.Job.Candidate) && result.Veto is null
                    && result.IsTiedWith(winner))
                    yield return Text($"{result.Job.Candidate} (at {result.Job.Kimg:0.###} kimg)");
        }
    }

    private static string Vetoed(RaceResult result) => result.Veto is { } veto ? $"  out: {veto}" : "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
