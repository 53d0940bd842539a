using System.CommandLine;
using System.Runtime.InteropServices;
using FewShotGan.Race;
using FewShotGan.Recipes;

namespace FewShotGan.Cli;

/// <summary><c>fewshot race</c>.</summary>
[TopLevelCommand(15)]
internal static class RaceCommand
{
    public static Command Create(Terminal terminal)
    {
        var data = new Option<string?>("--data")
        {
            Description = "The images: a folder, a zip or a sample.", HelpName = "DIR|ZIP",
        };
        var hours = new Option<double?>("--hours") { Description = "How long the race may take, in hours." };
        var minutes = new Option<double?>("--minutes") { Description = "How long the race may take, in minutes." };
        var recipes = new Option<string?>("--recipes")
        {
            Description = "Who takes part, by name or file, with commas between; the shipped recipes that fit when "
                + "left out.",
            HelpName = "A,B,…",
        };
        var seeds = new Option<int>("--seeds")
        {
            Description = "Runs of each of the last two, each with a seed of its own.", DefaultValueFactory = _ => 3,
        };
        var settings = SharedOptions.Settings();
        var output = new Option<string>("--out")
        {
            Description = "The folder of races; the race gets its own folder <time>-race in it.", HelpName = "DIR",
            DefaultValueFactory = _ => "races",
        };
        var resume = new Option<string?>("--resume")
        {
            Description = "Go on with a race that was stopped.", HelpName = "RACE",
        };
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = "Say who would take part, how far and how long, and write nothing.",
        };
        var device = SharedOptions.Device();
        var command = new Command(
            "race", "Finds out which recipe makes the best generator of some images, by successive halving.")
        {
            data, hours, minutes, recipes, seeds, settings, output, resume, dryRun, device,
        };
        command.SetAction(parsed =>
        {
            var where = parsed.GetValue(device)!;
            RaceFolder race;
            RacePlan plan;
            if (parsed.GetValue(resume) is { } folder)
            {
                Option[] settled = [data, hours, minutes, recipes, seeds, settings, output, dryRun, device];
                if (settled.Any(option => parsed.GetResult(option) is { Implicit: false }))
                    throw new InputException("--resume: goes on as the race was settled; give it alone");
                race = new(folder);
                plan = RacePlan.Read(race.PlanPath);
                where = plan.Device;
                foreach (var line in Lines(plan)) terminal.Out.WriteLine(line);
            }
            else
            {
                double length = Minutes(parsed.GetValue(hours), parsed.GetValue(minutes));
                if (parsed.GetValue(seeds) < 1)
                    throw new InputException($"--seeds: found {parsed.GetValue(seeds)}, expected 1 or more");
                var source = parsed.GetValue(data)
                    ?? throw new InputException("--data: nothing given, expected a folder of images");
                terminal.Out.WriteLine("measuring      each recipe for a few steps that are thrown away");
                var (begun, own) = new RaceSetup(SharedOptions.Resolve(where), terminal.Time, Say).Settle(
                    source, parsed.GetValue(recipes)?.Split(','),
                    [.. (parsed.GetValue(settings) ?? []).Select(RecipeOverride.Parse)], length,
                    parsed.GetValue(seeds));
                plan = begun with { Device = where };
                foreach (var line in Lines(plan)) terminal.Out.WriteLine(line);
                if (parsed.GetValue(dryRun)) return FewShotCommand.Done;
                race = RaceFolder.Create(parsed.GetValue(output)!, plan, own, terminal.Time);
            }

            return Run(race, plan, new RaceExecutor(where), terminal, Say);

            void Say(string line)
            {
                lock (terminal)
                {
                    terminal.Out.WriteLine(line);
                    terminal.Out.Flush();
                }
            }
        });
        return command;
    }

    private static int Run(
        RaceFolder race, RacePlan plan, RaceExecutor executor, Terminal terminal, Action<string> say)
    {
        say($"race           {race.Root}");
        using var held = race.Lock();
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true; // the runs are told by the terminal too
            stop.Cancel();
        });
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            stop.Cancel();
            executor.Terminate();
        });
        if (new RaceRunner(race, plan, executor, say).Run(stop.Token) is not { } standings)
        {
            say($"stopped: {race.Root}; go on with: fewshot race --resume {race.Root}");
            return FewShotCommand.Done;
        }

        foreach (var line in RaceWords.Answer(standings)) terminal.Out.WriteLine(line);
        race.Conclude(plan, standings);
        terminal.Out.WriteLine(
            standings.Best is null
                ? $"done: {race.PagePath}"
                : $"done: {race.PagePath}; images: fewshot generate {race.BestPath} --seeds 0-31 --out DIR");
        return standings.Best is null ? FewShotCommand.Failed : FewShotCommand.Done;
    }

    private static double Minutes(double? hours, double? minutes) => (hours, minutes) switch
    {
        ({ } whole, null) when whole > 0 => whole * 60,
        (null, { } some) when some > 0 => some,
        _ => throw new InputException("--hours: expected a number above 0, or --minutes in its place"),
    };

    private static string S(int count) => count == 1 ? "" : "s";

    private static IEnumerable<string> Lines(RacePlan plan)
    {
        var seconds = new RaceBudget(plan.Minutes, plan.Seeds, plan.Lanes).SecondsOf(plan.Rungs, plan.Candidates);
        yield return $"images         {plan.Source}";
        yield return $"recipes        {string.Join(", ", plan.Candidates.Select(candidate => candidate.Name))}";
        yield return "rungs          " + string.Join(", ", plan.Rungs.Select(rung =>
            PlanText.Text($"{rung.Runs} runs to {rung.Kimg:0.###} kimg")))
            + (plan.Seeds > 1 ? PlanText.Text($", the last {RaceBudget.Finalists} with {plan.Seeds} seeds") : "");
        yield return $"measured by    KID through {plan.Network}, which none of them looks through";
        yield return PlanText.Text($"at once        {plan.Lanes} run{S(plan.Lanes)}, ")
            + PlanText.Text($"{plan.Threads} thread{S(plan.Threads)} each");
        yield return $"estimate       {PlanText.Long(TimeSpan.FromSeconds(seconds))} at most"
            + (plan.Candidates.Max(candidate => candidate.PeakMb) is { } most
                ? PlanText.Text($"; {most * plan.Lanes / 1024:F1} GiB of memory")
                : "");
    }
}
