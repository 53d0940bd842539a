using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FewShotGan.Images;
using FewShotGan.Machine;
using FewShotGan.Recipes;
using FewShotGan.Timing;
using FewShotGan.Training;
using TorchSharp;

namespace FewShotGan.Cli;

/// <summary><c>fewshot bench</c>.</summary>
[TopLevelCommand(120)]
internal static class BenchCommand
{
    /// <summary>What is timed without a recipe: large enough that convolutions count, small enough for a CPU.</summary>
    private const string Standard = """
        name: bench
        preset: auto
        data: {source: "sample:emoji-faces", resolution: 64}
        generator: {channel_base: 8192, channel_max: 256}
        discriminator: {channel_base: 8192, channel_max: 256}
        augment: {policy: []}
        training: {batch: 16}
        """;

    public static Command Create(Terminal terminal) =>
        new("bench", "Measures how fast this machine trains and measures.") { Step(terminal),
            BenchMetricsCommand.Create(terminal) };

    private static Command Step(Terminal terminal)
    {
        var recipe = new Option<string?>("--recipe")
        {
            Description = "What to time; without it StyleGAN2 at 64 px, channel_base 8192, channel_max 256, batch 16, "
                + "preset auto.",
            HelpName = "RECIPE",
        };
        var settings = SharedOptions.Settings();
        var rounds = new Option<int>(
            "--rounds") { Description = "How often each phase is timed, after one that is not.", HelpName = "N",
            DefaultValueFactory = _ => 5 };
        var json = SharedOptions.Json();
        var device = SharedOptions.Device();
        var command = new Command(
            "step", "Times training steps phase by phase.") { recipe, settings, rounds, json, device };
        command.SetAction(parsed =>
        {
            int count = parsed.GetValue(rounds);
            if (count < 1) throw new InputException($"--rounds {count}: expected 1 or more");
            var overrides = (parsed.GetValue(settings) ?? []).Select(RecipeOverride.Parse).ToList();
            var chosen = parsed.GetValue(recipe) is { } path
                ? RecipeFile.Read(path, overrides)
                : RecipeFile.Parse(Standard, "bench.yaml", overrides);
            var result = Measure(chosen, DeviceChoice.Resolve(parsed.GetValue(device)!), count, terminal.Time);
            if (parsed.GetValue(json))
                terminal.Out.WriteLine(JsonSerializer.Serialize(result, SharedOptions.SnakeCase));
            else foreach (var line in Lines(result)) terminal.Out.WriteLine(line);
            return FewShotCommand.Done;
        });
        return command;
    }

    private static StepResult Measure(Recipe recipe, torch.Device device, int rounds, TimeProvider time)
    {
        CpuThreads.Use(recipe.Training.Threads);
        using var timer = new StepTimer(recipe, ImageSet.Load(recipe.Data), device, time);
        timer.Measure(rounds: 1, memory: true);
        var phases = timer.Measure(rounds);
        double memory = phases.Select(phase => phase.PeakMb).Append(ProcessMemory.PeakMb).Max();
        double peak = ConvolutionPeak.Measure(device, time);
        var rows = phases.Select(phase =>
        {
            double? rate = timer.Operations(phase.Name) / phase.Median;
            return new PhaseResult(
                phase.Name, phase.Interval, phase.Seconds.Min(), phase.Median, phase.PeakMb, rate / 1e9, rate / peak);
        }).ToList();
        int batch = recipe.Training.Batch;
        double best = rows.Sum(row => row.BestSeconds / row.Interval) / batch * 1000;
        return new StepResult(
            rows, StepTimer.SecondsPerKimg(phases, batch), best, memory, peak / 1e9, torch.get_num_threads());
    }

    private static IEnumerable<string> Lines(StepResult result)
    {
        yield return "phase  every     best s   median s   peak MiB   GFLOP/s   of conv2d's peak";
        foreach (var row in result.Phases)
            yield return PlanText.Text(
                $"{row.Phase,-6} {row.Interval,5} {row.BestSeconds,10:F3} {row.MedianSeconds,10:F3} ")
                + PlanText.Text($"{row.PeakMb,10:F0} {Or(row.Gflops, "F1"),9} {Or(row.OfPeak, "P0"),18}");
        yield return PlanText.Text(
            $"s/kimg {result.SecondsPerKimg:F1} (best {result.BestSecondsPerKimg:F1}), peak {result.PeakMb:F0} MiB, ")
                + PlanText.Text($"conv2d {result.Conv2dGflops:F0} GFLOP/s, {result.Threads} threads");
    }

    /// <summary>A number, or a dash where operations are not counted.</summary>
    private static string Or(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture)
        ?? "-";

    private sealed record PhaseResult(
        string Phase, int Interval, double BestSeconds, double MedianSeconds, double PeakMb, double? Gflops,
        double? OfPeak);

    private sealed record StepResult(
        IReadOnlyList<PhaseResult> Phases, double SecondsPerKimg, double BestSecondsPerKimg, double PeakMb,
        double Conv2dGflops, int Threads);
}
