namespace FewShotGan.Race;

/// <summary>
/// The rungs that fit into a race's time: successive halving (Jamieson and Talwalkar 2016), where each rung has half
/// the candidates of the one before and is twice as long. With several brackets it is Hyperband (Li et al. 2018,
/// algorithm 1, with η = 2): the candidates of bracket s begin on rung s, so that those that are slow to begin with
/// have time, and each bracket takes about as long.
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
        if (SecondsOf(Ladder(candidates, StepKimg), candidates) is var least && least > Seconds)
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

        return Ladder(candidates, fits * StepKimg);

        bool Fits(long steps) => SecondsOf(Ladder(candidates, steps * StepKimg), candidates) <= Seconds;
    }

    /// <summary>
    /// Deals candidates to Hyperband's brackets, by chance but always alike; as many brackets as they fill.
    /// </summary>
    /// <param name="candidates">The candidates.</param>
    /// <returns>The same in the same order, each with its bracket.</returns>
    /// <exception cref="InputException">There are too few for two brackets.</exception>
    public static IReadOnlyList<RaceCandidate> Dealt(IReadOnlyList<RaceCandidate> candidates)
    {
        int brackets = 1;
        while (BracketSizes(brackets + 1).Sum() <= candidates.Count) brackets++;
        if (brackets == 1)
            throw new InputException($"--hyperband: found {candidates.Count} recipes that fit, expected "
                + $"{BracketSizes(2).Sum()} or more; leave it out");
        var later = BracketSizes(brackets).SelectMany((size, s) => Enumerable.Repeat(s, s == 0 ? 0 : size));
        int[] dealt = [.. later, .. Enumerable.Repeat(0, candidates.Count - later.Count())];
        new Random(0).Shuffle(dealt);
        return [.. candidates.Zip(dealt, (one, bracket) => one with { Bracket = bracket })];
    }

    /// <summary>
    /// Hyperband's sizes: of s_max + 1 brackets, the one with s halvings has ⌈(s_max + 1) 2^s / (s + 1)⌉.
    /// </summary>
    private static IEnumerable<int> BracketSizes(int brackets) => Enumerable.Range(1, brackets).Reverse()
        .Select(rungs => ((brackets << (rungs - 1)) + rungs - 1) / rungs);

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
        for (int i = 0; i < rungs.Count; i++)
        {
            var costs = rungs[i].ByBracket.SelectMany((runs, bracket) => Costs(
                rungs[i].Kimg - (bracket > 0 && bracket == i ? 0 : before), runs,
                rungs[i].Later.Count == 0 ? candidates : candidates.Where(one => one.Bracket == bracket)));
            seconds += Wall([.. costs], times: 1);
            before = rungs[i].Kimg;
        }

        return seconds + Wall([.. Costs(before, Finalists, candidates)], Seeds - 1);

        IEnumerable<double> Costs(double kimg, int runs, IEnumerable<RaceCandidate> some) => some
            .Select(one => (kimg * one.SecondsPerKimg) + (kimg / rungs[0].Kimg * one.SecondsPerEvaluation)
                + SecondsPerStart)
            .OrderDescending().Take(runs);

        // Of runs beside each other the slowest is waited for.
        double Wall(List<double> costs, int times) =>
            times == 0 ? 0 : Math.Max(costs.Max(), costs.Sum() * times / Lanes);
    }

    private static List<RaceRung> Ladder(IReadOnlyList<RaceCandidate> candidates, double first)
    {
        int[] sizes = [.. candidates.CountBy(one => one.Bracket).OrderBy(size => size.Key).Select(size => size.Value)];
        if (sizes.Length > 1)
            return [.. sizes.Select((_, i) => new RaceRung(first * (1 << i), Halved(sizes[0], i))
            {
                Later = [.. sizes.Skip(1).Select((size, s) => s + 1 > i ? 0 : Halved(size, i - s - 1))],
            })];
        var rungs = new List<RaceRung> { new(first, candidates.Count) };
        while (rungs[^1].Runs > Finalists)
            rungs.Add(new(rungs[^1].Kimg * 2, Math.Max(Finalists, Halved(rungs[^1].Runs, 1))));
        return rungs;
    }

    /// <summary>What is left of so many after some halvings, each rounded up.</summary>
    private static int Halved(int count, int times) => ((count - 1) >> times) + 1;
}
