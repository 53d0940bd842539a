namespace FewShotGan.Race;

/// <summary>
/// The rungs that fit into a race's time: successive halving (Jamieson and Talwalkar 2016), where each rung has half
/// the candidates of the one before and is twice as long.
/// </summary>
/// <param name="Minutes">How long the race may take.</param>
/// <param name="Seeds">Runs of each of the last candidates, 1 or more.</param>
/// <param name="Lanes">How many runs train at once, 1 or more.</param>
internal sealed record RaceBudget(double Minutes, int Seeds, int Lanes)
{
    /// <summary>So many candidates are on the last rung.</summary>
    public const int Finalists = 2;

    /// <summary>
    /// The first rung is a multiple of so many thousand images: an eighth of it is exact in binary, so that rungs end
    /// where ticks do.
    /// </summary>
    public const double StepKimg = 0.5;

    // Starting a process, loading networks, and what runs beside each other take from each other.
    private const double SecondsPerStart = 8, Reserve = 0.85;

    private const double MostMinutes = 1_000_000; // two years

    private double Seconds => Math.Min(Minutes, MostMinutes) * 60 * Reserve;

    /// <summary>The rungs: the longest that fit.</summary>
    /// <param name="candidates">At least two.</param>
    /// <exception cref="InputException">Not even the shortest fit.</exception>
    public IReadOnlyList<RaceRung> Rungs(IReadOnlyList<RaceCandidate> candidates)
    {
        if (SecondsOf(Ladder(candidates.Count, StepKimg), candidates) is var least && least > Seconds)
            throw new InputException(FormattableString.Invariant(
                $"{Minutes} minutes are too short for {candidates.Count} recipes: the shortest race takes about ")
                + FormattableString.Invariant($"{Math.Ceiling(least / Reserve / 60)}; give more, or fewer recipes, ")
                + "or fewer seeds");
        long fits = 1, tooMany = 2;
        while (Fits(tooMany)) (fits, tooMany) = (tooMany, 2 * tooMany);
        while (tooMany - fits > 1)
        {
            long middle = (fits + tooMany) / 2;
            if (Fits(middle)) fits = middle;
            else tooMany = middle;
        }

        return Ladder(candidates.Count, fits * StepKimg);

        bool Fits(long steps) => SecondsOf(Ladder(candidates.Count, steps * StepKimg), candidates) <= Seconds;
    }

    /// <summary>A ladder with as many more rungs, each twice as long as the one before, as fit.</summary>
    /// <param name="plan">The race until now, whose time is not counted.</param>
    /// <param name="rungs">The ladder.</param>
    /// <param name="candidates">Its candidates, new ones too.</param>
    /// <exception cref="InputException">There is time, but not enough for another rung.</exception>
    public IReadOnlyList<RaceRung> Further(
        RacePlan plan, IReadOnlyList<RaceRung> rungs, IReadOnlyList<RaceCandidate> candidates)
    {
        double known = SecondsOf(plan.Rungs, plan.Candidates);
        var longer = rungs.ToList();
        while (Cost(Next()) <= Seconds) longer.Add(Next());
        if (Minutes > 0 && longer.Count == rungs.Count)
            throw new InputException(FormattableString.Invariant($"{Minutes} minutes are too short for another rung, ")
                + FormattableString.Invariant($"which takes about {Math.Ceiling(Cost(Next()) / Reserve / 60)}"));
        return longer;

        RaceRung Next() => new(longer[^1].Kimg * 2, Finalists);

        double Cost(RaceRung next) => SecondsOf([.. longer, next], candidates) - known;
    }

    /// <summary>What a ladder takes at most, whichever candidates stay on it: the slowest ones.</summary>
    /// <param name="rungs">The ladder.</param>
    /// <param name="candidates">The candidates.</param>
    public double SecondsOf(IReadOnlyList<RaceRung> rungs, IReadOnlyList<RaceCandidate> candidates)
    {
        double seconds = 0, before = 0;
        foreach (var rung in rungs)
        {
            seconds += Wall(rung.Kimg - before, rung.Runs, times: 1);
            before = rung.Kimg;
        }

        return seconds + Wall(before, rungs[^1].Runs, Seeds - 1);

        // Of runs beside each other the slowest is waited for.
        double Wall(double kimg, int runs, int times)
        {
            var costs = candidates.Select(one => (kimg * one.SecondsPerKimg)
                    + (kimg / rungs[0].Kimg * one.SecondsPerEvaluation) + SecondsPerStart)
                .OrderDescending().Take(runs).ToList();
            return times == 0 ? 0 : Math.Max(costs[0], costs.Sum() * times / Lanes);
        }
    }

    private static List<RaceRung> Ladder(int candidates, double first)
    {
        var rungs = new List<RaceRung> { new(first, candidates) };
        while (rungs[^1].Runs > Finalists)
            rungs.Add(new(rungs[^1].Kimg * 2, Math.Max(Finalists, (rungs[^1].Runs + 1) / 2)));
        return rungs;
    }
}
