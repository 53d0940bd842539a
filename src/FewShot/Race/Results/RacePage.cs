using System.Globalization;
using FewShotGan.Comparison;
using FewShotGan.Files;
using FewShotGan.Pages;
using FewShotGan.Runs;

namespace FewShotGan.Race;

/// <summary>A race's page: the answer, the last candidates' samples beside training images, and the ladder.</summary>
internal static class RacePage
{
    private const int MostGrids = 12;

    /// <summary>Writes the page.</summary>
    /// <param name="race">The race's folder.</param>
    /// <param name="plan">What it did.</param>
    /// <param name="standings">What came of it.</param>
    /// <exception cref="InputException">A file of a run is damaged.</exception>
    /// <exception cref="IOException">It can't be written.</exception>
    public static void Write(RaceFolder race, RacePlan plan, RaceStandings standings)
    {
        var page = new WebPage("Race: " + plan.Source).Add($"<h1>Race for {WebPage.Name(plan.Source)}</h1>");
        foreach (var sentence in RaceWords.Answer(standings)) page.Add($"<p>{WebPage.Text(sentence)}</p>");
        Samples(page, race, standings);
        page.Heading("The ladder").Table(
            "the ladder", ["rung", "recipe", "seed", "kimg", "trained for", "KID", "out"],
            standings.Rungs.SelectMany((results, i) => results.Select(result => Row(result, i)))
                .Concat(standings.Again.Select(result => Row(result, standings.Rungs.Count - 1))));
        if (RaceWords.Brackets(plan) is { Length: > 0 } brackets)
            page.Add($"<p>{WebPage.Text($"Hyperband's brackets: {brackets}; the others from the first.")}</p>");
        if (plan.Candidates.Any(candidate => candidate.Changes.Count > 0))
        {
            page.Heading("What differs").Table(
                "what differs", ["recipe", "changed"],
                plan.Candidates.Select(one => new[] { one.Name, string.Join(", ", one.Changes) }));
        }

        page.Heading("KID").Charts([Curves(race, plan)]);
        Cost(page, plan, standings);
        page.Heading("Go on").Commands(Commands(race, standings));
        WholeFile.Write(race.PagePath, whole => File.WriteAllText(whole, page.ToString()));
    }

    private static void Samples(WebPage page, RaceFolder race, RaceStandings standings)
    {
        var images = new PageImages();
        var finalists = standings.Finalists.Take(RaceBudget.Finalists)
            .Select(results => race.RunOf(results[0].Job.Candidate, 0)).OfType<RunFolder>()
            .Where(run => File.Exists(run.MetricsPath)).ToList();
        if (finalists.Count == 0) return;
        page.Heading("Samples").Axis().Slider(
            finalists.Select(run =>
            {
                var compared = ComparedRun.Read(run);
                return (compared.Recipe.Name, GridTimeline.Of(run, compared.Clock, images, MostGrids).Grids);
            }).ToList(),
            File.Exists(finalists[0].RealsPath) ? ("training images", images.Read(finalists[0].RealsPath)) : null);
    }

    private static WebChart Curves(RaceFolder race, RacePlan plan)
    {
        var curves = new List<WebCurve>();
        foreach (var candidate in plan.Candidates)
        {
            if (race.RunOf(candidate.Name, 0) is not { } run || !File.Exists(run.MetricsPath)) continue;
            var compared = ComparedRun.Read(run);
            var points = RaceResult.Kids(compared.Evaluations).Where(at => double.IsFinite(at.Kid.Value))
                .Select(at => new CurvePoint(
                    at.Kimg, compared.Clock.SecondsAt(at.Kimg), at.Kid.Value, at.Kid.Low, at.Kid.High)).ToList();
            if (points.Count > 0) curves.Add(new(candidate.Name, curves.Count, points));
        }

        return new(
            "KID", $"through {plan.Network}, less is better", "Of each recipe's first seed, as far as it came.",
            curves);
    }

    private static void Cost(WebPage page, RacePlan plan, RaceStandings standings)
    {
        double trained = standings.Rungs.SelectMany(results => results).Where(result => result.Job.Seed == 0)
            .GroupBy(result => result.Job.Candidate).Sum(results => results.Max(result => Finite(result.Seconds)))
            + standings.Again.Sum(result => Finite(result.Seconds));
        double all = plan.Candidates.Sum(candidate => candidate.SecondsPerKimg * plan.Rungs[^1].Kimg);
        page.Heading("Cost").Add(Text($"<p>All runs together trained for {trained / 60:0} minutes, {plan.Lanes} at a ")
            + Text($"time with {plan.Threads} thread{(plan.Threads == 1 ? "" : "s")} each; all recipes to the last ")
            + Text($"rung with one seed would have taken about {all / 60:0}.</p>"));
    }

    private static IEnumerable<(string What, string Command)> Commands(RaceFolder race, RaceStandings standings)
    {
        if (standings.Best is not { } best || race.RunOf(best.Job.Candidate, best.Job.Seed) is not { } run) yield break;
        var (folder, winner) = (ShellWord.Of(race.Root), ShellWord.Of(run.Root));
        yield return ("Make images with the winner",
            $"fewshot generate {folder}/best --seeds 0-31 --grid 8x4 --out images");
        yield return ("Train it on, twice as long",
            Text($"fewshot train --resume {winner} -s training.kimg={2 * best.Job.Kimg}"));
        yield return ("Look at its run", $"fewshot report {winner}");
        yield return ("Compare all runs", $"fewshot compare {folder}/runs/* --html compare.html");
    }

    private static string[] Row(RaceResult result, int rung) =>
    [
        (rung + 1).ToString(CultureInfo.InvariantCulture), result.Job.Candidate,
        result.Job.Seed.ToString(CultureInfo.InvariantCulture), Text($"{result.Job.Kimg:0.###}"),
        double.IsFinite(result.Seconds) ? Text($"{result.Seconds:0} s") : "", RaceWords.Kid(result), result.Veto ?? "",
    ];

    private static double Finite(double seconds) => double.IsFinite(seconds) ? seconds : 0;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
