using System.Runtime.ExceptionServices;

namespace FewShotGan.Race;

/// <summary>
/// Runs a race: all candidates to the first rung, the better half of them on to the next, and so on; the last few again
/// with other seeds. What is done is read from the runs, so that a race that was stopped or killed goes on where it was
/// and decides the same.
/// </summary>
/// <param name="race">Its folder.</param>
/// <param name="plan">What it does.</param>
/// <param name="executor">Trains.</param>
/// <param name="say">Is told what happens, a line each; called from several threads.</param>
internal sealed class RaceRunner(RaceFolder race, RacePlan plan, IRaceExecutor executor, Action<string> say)
{
    /// <summary>Runs the race, or what is left of it.</summary>
    /// <param name="stop">Has runs save and this return.</param>
    /// <returns>What came of it; null when it was stopped.</returns>
    /// <exception cref="InputException">A file of a run is damaged.</exception>
    public RaceStandings? Run(CancellationToken stop)
    {
        List<IReadOnlyList<string>> brackets =
        [
            .. plan.Candidates.GroupBy(candidate => candidate.Bracket).OrderBy(bracket => bracket.Key)
                .Select(bracket => bracket.Select(candidate => candidate.Name).ToList()),
        ];
        var rungs = new List<IReadOnlyList<RaceResult>>();
        foreach (var rung in plan.Rungs)
        {
            if (rung.Later.Count == 0 && brackets.Count > 1) brackets = [Survivors(rungs[^1])];
            var on = rung.ByBracket.Select((runs, i) => brackets[i].Take(runs).ToList()).ToList();
            var results = Train(
                [.. on.SelectMany(names => names).Select(name => new RaceJob(name, 0, rung.Kimg))], stop);
            if (results is null) return null;
            rungs.Add([.. results.OrderBy(result => result.Rank)]);
            for (int i = 0; i < on.Count; i++)
                if (on[i].Count > 0) brackets[i] = [.. Survivors(rungs[^1]).Where(on[i].Contains)];
        }

        var finalists = Survivors(rungs[^1]).Take(RaceBudget.Finalists).ToList();
        var again = Train(
            [
                .. from seed in Enumerable.Range(1, plan.Seeds - 1)
                   from name in finalists
                   select new RaceJob(name, seed, plan.Rungs[^1].Kimg),
            ], stop);
        return again is null ? null : new(rungs, again);
    }

    /// <summary>Those that may go on, the best first: none that was vetoed, unless all were.</summary>
    private static IReadOnlyList<string> Survivors(IReadOnlyList<RaceResult> ranked)
    {
        var sound = ranked.Where(result => result.Veto is null).ToList();
        return [.. (sound.Count > 0 ? sound : ranked).Select(result => result.Job.Candidate)];
    }

    private List<RaceResult>? Train(IReadOnlyList<RaceJob> jobs, CancellationToken stop)
    {
        var results = new RaceResult?[jobs.Count];
        try
        {
            Parallel.For(0, jobs.Count, new() { MaxDegreeOfParallelism = plan.Lanes }, i =>
            {
                if (!stop.IsCancellationRequested) results[i] = Train(jobs[i], stop);
            });
        }
        catch (AggregateException problems)
        {
            ExceptionDispatchInfo.Throw(problems.InnerExceptions[0]);
        }

        var done = results.OfType<RaceResult>().ToList();
        return done.Count == jobs.Count ? done : null;
    }

    private RaceResult? Train(RaceJob job, CancellationToken stop)
    {
        if (race.IsSaved(job) && Result() is { } known) return known;
        var problem = executor.Train(job, race, stop);
        if (stop.IsCancellationRequested && Result() is null) return null;
        var result = Result() ?? new(job, double.NaN, null, problem ?? "it ended too early");
        say(RaceWords.Line(result));
        return result;

        RaceResult? Result() => RaceResult.Of(job, race.RunOf(job.Candidate, job.Seed));
    }
}
