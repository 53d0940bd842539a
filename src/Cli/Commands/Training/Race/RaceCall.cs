using System.Runtime.InteropServices;
using FewShotGan.Race;
using FewShotGan.Recipes;
using TorchSharp;

namespace FewShotGan.Cli;

/// <summary>One call of <c>fewshot race</c>: settles the race, or reads it, and runs what is left of it.</summary>
/// <param name="request">The command line.</param>
/// <param name="terminal">Where to write.</param>
internal sealed class RaceCall(RaceRequest request, Terminal terminal)
{
    /// <summary>Runs the race, or says what it would do.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="InputException">Something that the user gave cannot be used.</exception>
    public int Run() => request.Resume is { } folder ? GoOn(new RaceFolder(folder)) : Begin();

    private IReadOnlyList<RaceEntry>? Named => request.Recipes?.Select(RaceEntry.Of).ToList();

    private int Begin()
    {
        if (request.Minutes == 0)
            throw new InputException("--hours: expected a number above 0, or --minutes in its place");
        if (request.Seeds < 1) throw new InputException($"--seeds: found {request.Seeds}, expected 1 or more");
        if (request.Data is null) throw new InputException("--data: nothing given, expected a folder of images");
        if (request is { Recipes: not null, Space: not null })
            throw new InputException("--space: found with --recipes; give one of them");
        var drawn = request.Space is { } file ? RaceSpace.Read(file) : null;
        var device = SharedOptions.Resolve(request.Device);
        Say("measuring      each recipe for a few steps that are thrown away");
        var (plan, recipes) = Setup(request.Device).Settle(
            request.Data, Named ?? drawn ?? RaceRecipes.Shipped(device.type != DeviceType.CPU),
            isNamed: request.Recipes is not null, [.. request.Settings.Select(RecipeOverride.Parse)], request.Minutes,
            request.Seeds, request.IsHyperband);
        plan = plan with { Device = request.Device, Settings = request.Settings };
        foreach (var line in Lines(plan)) Say(line);
        if (request.DryRun) return FewShotCommand.Done;
        var race = RaceFolder.Create(request.Races, plan, recipes, terminal.Time);
        using var held = race.Lock();
        return Run(race, plan);
    }

    private int GoOn(RaceFolder race)
    {
        var plan = RacePlan.Read(race.PlanPath);
        using var held = request.DryRun ? null : race.Lock();
        if (held is not null) plan = RacePlan.Read(race.PlanPath); // another process may have given it more time
        IReadOnlyList<Recipe>? recipes = null;
        if (request.Minutes > 0 || Named is not null)
            (plan, recipes) = Setup(plan.Device).Extend(
                plan, [.. plan.Candidates.Select(one => RecipeFile.ReadKept(race.RecipePath(one.Name), []))],
                Named ?? [], request.Minutes);
        foreach (var line in Lines(plan)) Say(line);
        if (request.DryRun) return FewShotCommand.Done;
        if (recipes is not null) race.Write(plan, recipes);
        return Run(race, plan);
    }

    private int Run(RaceFolder race, RacePlan plan)
    {
        int gpus = Gpus(plan.Device);
        var executor = new RaceExecutor(
            plan.Device, gpus > 1 ? new(gpus, Environment.GetEnvironmentVariable(GpuSlots.Variable)) : null);
        Say($"race           {race.Root}");

        // There may be fewer than when the race began.
        if (SharedOptions.Resolve(plan.Device).type != DeviceType.CPU)
            plan = plan with { Lanes = Math.Min(plan.Lanes, gpus) };
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
        if (new RaceRunner(race, plan, executor, Say).Run(stop.Token) is not { } standings)
        {
            Say($"stopped: {race.Root}; go on with: fewshot race --resume {race.Root}");
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

    private RaceSetup Setup(string device) =>
        new(SharedOptions.Resolve(device), terminal.Time, Say, Gpus(device));

    private void Say(string line)
    {
        lock (terminal)
        {
            terminal.Out.WriteLine(line);
            terminal.Out.Flush();
        }
    }

    /// <summary>GPUs among which the runs are shared out: all, where no single device was asked for.</summary>
    private static int Gpus(string device) =>
        device is "auto" or "cuda" && SharedOptions.Resolve(device).type == DeviceType.CUDA
            ? torch.cuda.device_count()
            : 1;

    private static string S(int count) => count == 1 ? "" : "s";

    private static IEnumerable<string> Lines(RacePlan plan)
    {
        var seconds = new RaceBudget(plan.Minutes, plan.Seeds, plan.Lanes).SecondsOf(plan.Rungs, plan.Candidates);
        yield return $"images         {plan.Source}";
        yield return $"recipes        {string.Join(", ", plan.Candidates.Select(candidate => candidate.Name))}";
        yield return "rungs          " + string.Join(", ", plan.Rungs.Select(rung =>
            PlanText.Text($"{rung.All} runs to {rung.Kimg:0.###} kimg")))
            + (plan.Seeds > 1 ? PlanText.Text($", the last {RaceBudget.Finalists} with {plan.Seeds} seeds") : "");
        if (RaceWords.Brackets(plan) is { Length: > 0 } brackets) yield return $"brackets       {brackets}";
        yield return $"measured by    KID through {plan.Network}, which none of them looks through";
        yield return PlanText.Text($"at once        {plan.Lanes} run{S(plan.Lanes)}, ")
            + PlanText.Text($"{plan.Threads} thread{S(plan.Threads)} each");
        yield return $"estimate       {PlanText.Long(TimeSpan.FromSeconds(seconds))} at most, all of the race"
            + (plan.Candidates.Max(candidate => candidate.PeakMb) is { } most
                ? PlanText.Text($"; {most * plan.Lanes / 1024:F1} GiB of memory")
                : "");
    }
}
