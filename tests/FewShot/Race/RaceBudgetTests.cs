using System.Globalization;
using FewShotGan.Race;

namespace FewShotGan.Tests.Race;

public sealed class RaceBudgetTests
{
    private static RaceCandidate[] Candidates(params double[] paces) =>
        [.. paces.Select((pace, i) => new RaceCandidate($"c{i}", pace, SecondsPerEvaluation: 2, PeakMb: null))];

    [Theory]
    [InlineData(2, new[] { 2 })]
    [InlineData(3, new[] { 3, 2 })]
    [InlineData(7, new[] { 7, 4, 2 })]
    [InlineData(9, new[] { 9, 5, 3, 2 })]
    public void Each_rung_has_half_the_runs_and_is_twice_as_long(int count, int[] runs)
    {
        var candidates = Candidates([.. Enumerable.Repeat(10.0, count)]);
        var rungs = new RaceBudget(Minutes: 60, Seeds: 1, Lanes: 1).Rungs(candidates);
        Assert.Equal(runs, rungs.Select(rung => rung.Runs));
        Assert.All(rungs.Zip(rungs.Skip(1)), pair => Assert.Equal(2 * pair.First.Kimg, pair.Second.Kimg));
        Assert.Equal(0, rungs[0].Kimg % RaceBudget.StepKimg);
    }

    [Fact]
    public void More_time_is_further_rungs_of_the_last_candidates()
    {
        var candidates = Candidates(10, 10, 10);
        IReadOnlyList<RaceRung> rungs = [new(4, 3), new(8, 2)];
        var later = new RaceBudget(Minutes: 30, Seeds: 2, Lanes: 1);

        // From 8 to 16 kimg: 2 candidates with 2 seeds, 80 s each and what they measure; to 32 kimg twice as much.
        var plan = new RacePlan
        {
            Source = "images", Minutes = 1, Seeds = 2, Lanes = 1, Threads = 1, Network = "n", Candidates = candidates,
            Rungs = rungs,
        };
        var longer = later.Further(plan, rungs, candidates);
        Assert.Equal([(4, 3), (8, 2), (16, 2), (32, 2)], longer.Select(rung => (rung.Kimg, rung.Runs)));
        Assert.InRange(later.SecondsOf(longer, candidates) - later.SecondsOf(rungs, candidates), 0, 30 * 60 * 0.85);
        Assert.Equal(rungs, (later with { Minutes = 0 }).Further(plan, rungs, candidates));
        Assert.Equal([4, 2], later.Further(plan, [new(8, 4)], candidates).Take(2).Select(rung => rung.Runs));

        // A new candidate takes its part of the time.
        IReadOnlyList<RaceCandidate> more = [.. candidates, new("slow", 30, 2, null)];
        Assert.Equal(3, later.Further(plan, [new(4, 4), new(8, 2)], more).Count);
        Assert.StartsWith(
            "1 minutes are too short for another rung, which takes about ",
            Assert.Throws<InputException>(() => (later with { Minutes = 1 }).Further(plan, rungs, candidates)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_longest_ladder_is_taken_that_fits_and_more_time_makes_a_longer_one()
    {
        var candidates = Candidates(10, 20, 5, 8);
        double before = 0;
        foreach (var minutes in new[] { 10.0, 20, 60, 240 })
        {
            var budget = new RaceBudget(minutes, Seeds: 3, Lanes: 2);
            var rungs = budget.Rungs(candidates);
            Assert.InRange(budget.SecondsOf(rungs, candidates), 0, minutes * 60);
            var longer = rungs.Select((rung, i) => rung with { Kimg = (rungs[0].Kimg + 0.5) * (1 << i) }).ToList();
            Assert.True(budget.SecondsOf(longer, candidates) > minutes * 60 * 0.85);
            Assert.True(rungs[^1].Kimg > before);
            before = rungs[^1].Kimg;
        }
    }

    /// <summary>
    /// By hand: 4 to 1 kimg and the slower 2 to 2, then these again: 10 + 20 + 5 + 8, 20 + 10, 40 + 20 seconds of
    /// training, 4 + 2 + 4 times 2 s to measure, and 8 times 8 s to start. With a lane for each the slowest ones: 20,
    /// 20 and 40 seconds, 1 + 1 + 2 times 2 s, and 3 times 8 s.
    /// </summary>
    [Theory]
    [InlineData(1, 43 + 30 + 60 + 20 + 64)]
    [InlineData(4, 20 + 20 + 40 + 8 + 24)]
    public void The_cost_is_that_of_the_slowest(int lanes, double seconds) => Assert.Equal(
        seconds,
        new RaceBudget(60, Seeds: 2, lanes).SecondsOf([new(1, 4), new(2, 2)], Candidates(10, 20, 5, 8)), 9);

    /// <summary>
    /// Li et al. 2018, algorithm 1 with η = 2: 2 and 2; 4, 3 and 3; 8, 6, 4 and 4. What is over joins the first.
    /// </summary>
    [Theory]
    [InlineData(4, new[] { 2, 2 }, "2 0, 1 2")]
    [InlineData(9, new[] { 7, 2 }, "7 0, 4 2")]
    [InlineData(10, new[] { 4, 3, 3 }, "4 0 0, 2 3 0, 1 2 3")]
    [InlineData(22, new[] { 8, 6, 4, 4 }, "8 0 0 0, 4 6 0 0, 2 3 4 0, 1 2 2 4")]
    public void Hyperband_deals_candidates_to_brackets(int count, int[] sizes, string rungs)
    {
        var dealt = RaceBudget.Dealt(Candidates([.. Enumerable.Repeat(10.0, count)]));
        Assert.Equal(Enumerable.Range(0, count).Select(i => $"c{i}"), dealt.Select(one => one.Name));
        Assert.Equal(sizes, dealt.CountBy(one => one.Bracket).OrderBy(size => size.Key).Select(size => size.Value));
        var ladder = new RaceBudget(60, Seeds: 1, Lanes: 1).Rungs(dealt);
        Assert.Equal(rungs, string.Join(", ", ladder.Select(rung => string.Join(' ', rung.ByBracket))));
        Assert.All(ladder.Zip(ladder.Skip(1)), pair => Assert.Equal(2 * pair.First.Kimg, pair.Second.Kimg));
    }

    [Fact]
    public void Hyperband_of_too_few_is_refused() => Assert.Equal(
        "--hyperband: found 3 recipes that fit, expected 4 or more; leave it out",
        Assert.Throws<InputException>(() => RaceBudget.Dealt(Candidates(1, 2, 3))).Message);

    /// <summary>
    /// By hand: 2 to 1 kimg, 30 s; the slower of these on to 2, 20 s, and the later bracket's 2 to 2 from the start,
    /// 2 × (5 + 8); then the slowest 2 of all again, 2 × 30: 136 s, 11 evaluations of 2 s, and 7 starts of 8 s.
    /// </summary>
    [Fact]
    public void A_later_bracket_trains_from_the_start() => Assert.Equal(
        136 + 22 + 56,
        new RaceBudget(60, Seeds: 2, Lanes: 1).SecondsOf(
            [new(1, 2) { Later = [0] }, new(2, 1) { Later = [2] }],
            [.. Candidates(10, 20, 5, 8).Select((one, i) => one with { Bracket = i / 2 })]), 9);

    [Fact]
    public void Too_short_a_time_is_refused_with_the_shortest()
    {
        var message = Assert.Throws<InputException>(
            () => new RaceBudget(1, 3, 1).Rungs(Candidates(10, 20, 5, 8))).Message;
        Assert.StartsWith("1 minutes are too short for 4 recipes: the shortest race takes about ", message,
            StringComparison.Ordinal);
        int least = int.Parse(message.Split("about ")[1].Split(';')[0], CultureInfo.InvariantCulture);
        Assert.Equal(0.5, new RaceBudget(least, 3, 1).Rungs(Candidates(10, 20, 5, 8))[0].Kimg);
    }
}
