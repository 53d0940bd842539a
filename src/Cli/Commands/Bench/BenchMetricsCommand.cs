using System.CommandLine;
using System.Text.Json;
using FewShotGan.Discriminators.Features;
using FewShotGan.Features;
using FewShotGan.Generators;
using FewShotGan.Images;
using FewShotGan.Jobs;
using FewShotGan.Machine;
using FewShotGan.Metrics;
using FewShotGan.Recipes;
using FewShotGan.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Cli;

/// <summary><c>fewshot bench metrics</c>.</summary>
internal static class BenchMetricsCommand
{
    private const string Reals = "sample:emoji-faces";
    private const int Resolution = 64, Batch = 64;

    public static Command Create(Terminal terminal)
    {
        var samples = new Option<int>(
            "--samples") { Description = "How many images.", HelpName = "N", DefaultValueFactory = _ =>
                Evaluator.DefaultSamples };
        var json = SharedOptions.Json();
        var command = new Command(
            "metrics", "Times all metrics of generated 64 px images against 100 real ones, and what they cannot do "
                + "without: generating the images, and one pass of ONNX Runtime over them.")
        {
            samples, json,
        };
        command.SetAction(parsed =>
        {
            int count = parsed.GetValue(samples);
            if (count < 1) throw new InputException($"--samples {count}: expected 1 or more");
            SharedOptions.Resolve("cpu");
            var result = Measure(count, terminal.Time);
            terminal.Out.WriteLine(
                parsed.GetValue(json) ? JsonSerializer.Serialize(result, SharedOptions.SnakeCase) : Text(result));
            return FewShotCommand.Done;
        });
        return command;
    }

    private static Result Measure(int count, TimeProvider time)
    {
        using var draws = new torch.Generator(0);
        using var generator = new Recipe().Generator.For(Resolution, channels: 3, classes: 0).Create(draws);
        generator.eval();
        using var extractor = FeatureExtractor.Open(FeatureExtractor.DefaultNetwork);
        double generating = Seconds(time, () => Generate(generator, count));
        double looking = Seconds(time, () => Look(extractor.Side, count));
        ProcessMemory.ResetPeak();
        double before = ProcessMemory.PeakMb;
        double evaluating = Seconds(time, () => Evaluate(generator, extractor, count));
        return new(count, generating, looking, evaluating, evaluating / (generating + looking),
            ProcessMemory.PeakMb - before, get_num_threads());
    }

    private static void Generate(ImageGenerator generator, int count)
    {
        foreach (var batch in SampleBatches.Of(generator, CPU, count, seed: 0)) batch.Dispose();
    }

    private static void Look(int size, int count)
    {
        var entry = FeatureManifest.Find(FeatureExtractor.DefaultNetwork);
        using var network = MeasuringNetwork.Open(entry);
        using var draws = new torch.Generator(0);
        using var noise = randn(Batch, 3, size, size, generator: draws, device: CPU);
        for (int start = 0; start < count; start += Batch)
        {
            using var scope = NewDisposeScope();
            network.Extract(noise.narrow(0, 0, Math.Min(Batch, count - start)));
        }
    }

    private static void Evaluate(ImageGenerator generator, FeatureExtractor extractor, int count)
    {
        var data = new DataOptions { Source = Reals, Resolution = Resolution };
        using var train = extractor.Extract(ImageSet.Load(data), mirrored: true);
        using var heldOut = extractor.Extract(ImageSet.Load(data, DataPart.HeldOut));
        var evaluation = new Evaluation(new(), train, heldOut);
        using var fakes = extractor.Extract(SampleBatches.Of(generator, CPU, count, seed: 0));
        evaluation.Measure(fakes);
    }

    private static double Seconds(TimeProvider time, Action work)
    {
        long start = time.GetTimestamp();
        work();
        return time.GetElapsedTime(start).TotalSeconds;
    }

    private static string Text(Result result) => PlanText.Text(
        $"{result.Samples} samples: generating {result.GeneratingSeconds:F1} s, ONNX ")
            + PlanText.Text($"Runtime {result.OnnxRuntimeSeconds:F1} s, everything {result.EvaluatingSeconds:F1} s: ")
        + PlanText.Text(
            $"{result.Ratio:F2} times the first two; {result.GrownMb:F0} MiB more at its ")
                + PlanText.Text($"peak, {result.Threads} threads");

    private sealed record Result(
        int Samples, double GeneratingSeconds, double OnnxRuntimeSeconds, double EvaluatingSeconds, double Ratio,
        double GrownMb, int Threads);
}
