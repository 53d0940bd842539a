using System.CommandLine;
using System.Text.Json;
using FewShotGan.Jobs;
using FewShotGan.Metrics;

namespace FewShotGan.Cli;

/// <summary><c>fewshot evaluate</c>.</summary>
[TopLevelCommand(70)]
internal static class EvaluateCommand
{
    public static Command Create(Terminal terminal)
    {
        var source = new Argument<string>("RUN|CHECKPOINT|FILE|DIR|ZIP")
        {
            Description = "What to judge: a run (its latest checkpoint), a checkpoint, a file of StyleGAN2's weights, "
                + "or a folder or zip of any tool's images.",
        };
        var reference = Text(
            "--reference", "DIR", "The real images to compare with; those that the run learned from unless given.");
        var heldOut = Text(
            "--held-out", "DIR", "Real images that training never saw; those that the run holds out unless given.");
        var metrics = Text(
            "--metrics", "LIST",
            $"Some of {string.Join(",", EvaluationOptions.AllMetrics)}; unless given all that can be had but "
                + string.Join(", ", EvaluationOptions.AllMetrics.Except(EvaluationOptions.UsualMetrics)) + ".");
        var network = Text(
            "--network", "NAME|FILE",
            $"The feature network; that of the run's own metrics unless given, {FeatureExtractor.DefaultNetwork} for "
                + "images. inception-2015-12-05=FILE makes the number FID.");
        var samples = Number("--samples", "How many images: all of a folder, or 5000 of a generator, unless given.");
        var resolution = Number(
            "--resolution",
            "Height and width at which a folder's images are judged; their own unless given, if they are of one size.");
        var seed = new Option<long>(
            "--seed") { Description = "A generator's first seed, and what intervals and halves are drawn by.",
            HelpName = "N" };
        var protocol = Text(
            "--protocol", "NAME",
            "An FID as published programs compute it, against the training images: "
                + string.Join(", ", PublishedFid.All.Select(one => $"{one.Name} as {one.Program}")) + ".");
        var csv = Text("--csv", "FILE", "Also write the numbers as CSV.");
        var pairs = Text(
            "--pairs", "FILE",
            "Also write a PNG of the closest pairs: a judged image, and at its right the training image "
                + "nearest to it.");
        var json = SharedOptions.Json();
        var device = SharedOptions.Device();
        var command = new Command(
            "evaluate", "Measures how good and how new a generator's images are, and what chance makes of it.")
        {
            source, reference, heldOut, metrics, network, samples, seed, resolution, protocol, csv, json, pairs, device,
        };
        command.SetAction(parsed =>
        {
            var published = parsed.GetValue(protocol) is { } named ? PublishedFid.Find(named) : null;
            if (published is not null && (parsed.GetValue(metrics) ?? parsed.GetValue(heldOut)) is { } settled)
                throw new InputException(
                    $"--protocol {published.Name} settles metrics and references; leave out {settled}");
            if (published is not null && parsed.GetValue(samples) is { } given)
                throw new InputException(
                    $"--protocol {published.Name} is of {published.Samples} samples; leave out --samples {given}");
            var request = new EvaluationRequest(parsed.GetValue(source)!)
            {
                Reference = parsed.GetValue(reference),
                HeldOut = parsed.GetValue(heldOut),
                Options = new()
                {
                    Metrics = Metrics(parsed.GetValue(metrics)),
                    Published = published,
                    Seed = NotNegative("--seed", parsed.GetValue(seed)),
                },
                NamesMetrics = parsed.GetValue(metrics) is not null,
                Network = parsed.GetValue(network),
                Samples = Positive("--samples", parsed.GetValue(samples)),
                Resolution = Positive("--resolution", parsed.GetValue(resolution)),
                Pairs = SharedOptions.Writable("--pairs", parsed.GetValue(pairs)),
            };
            var table = SharedOptions.Writable("--csv", parsed.GetValue(csv));
            var result = Evaluator.Evaluate(request, SharedOptions.Resolve(parsed.GetValue(device)!));
            if (table is not null) MetricValueCsv.Write(table, result.Values);
            if (parsed.GetValue(json))
                terminal.Out.WriteLine(JsonSerializer.Serialize(result, SharedOptions.SnakeCase));
            else foreach (var line in EvaluationText.Lines(result)) terminal.Out.WriteLine(line);
            return FewShotCommand.Done;
        });
        return command;
    }

    private static Option<string?> Text(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };

    private static Option<int?> Number(string name, string description) =>
        new(name) { Description = description, HelpName = "N" };

    private static IReadOnlyList<string> Metrics(string? text) =>
        text is null ? EvaluationOptions.UsualMetrics : EvaluationOptions.Parse(text, "--metrics");

    private static int? Positive(string option, int? value) =>
        value is null or > 0 ? value : throw new InputException($"{option} {value}: expected 1 or more");

    private static long NotNegative(string option, long value) =>
        value >= 0 ? value : throw new InputException($"{option} {value}: expected 0 or above");
}
