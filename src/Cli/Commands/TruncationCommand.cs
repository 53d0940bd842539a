using System.CommandLine;
using System.Globalization;
using FewShotGan.Comparison;
using FewShotGan.Files;
using FewShotGan.Images;
using FewShotGan.Jobs;
using FewShotGan.Metrics;
using FewShotGan.Pages;

namespace FewShotGan.Cli;

/// <summary><c>fewshot truncation</c>.</summary>
[TopLevelCommand(72)]
internal static class TruncationCommand
{
    public static Command Create(Terminal terminal)
    {
        var source = ImageOptions.Source();
        var psis = new Option<string>("--trunc")
        {
            Description = "The truncations, 0 or above.", HelpName = "LIST",
            DefaultValueFactory = _ => "0.2,0.4,0.6,0.8,1",
        };
        var metrics = new Option<string>("--metrics")
        {
            Description = $"Some of {string.Join(",", EvaluationOptions.AllMetrics)}.", HelpName = "LIST",
            DefaultValueFactory = _ => "fd,pr",
        };
        var samples = new Option<int>("--samples")
        {
            Description = "Images at each truncation.", HelpName = "N", DefaultValueFactory = _ => 1000,
        };
        var network = new Option<string?>("--network")
        {
            Description = "The feature network; that of the run's own metrics unless given.", HelpName = "NAME|FILE",
        };
        var reference = new Option<string?>("--reference")
        {
            Description = "The real images; those that the run learned from unless given.", HelpName = "DIR",
        };
        var folder = new Option<string>("--out")
        {
            Description = "The folder for truncation.csv and a figure for each number; made if missing.",
            HelpName = "DIR", Required = true,
        };
        var device = SharedOptions.Device();
        var command = new Command(
            "truncation", "Measures a generator at several truncations: the curve between quality and variety.")
        {
            source, psis, metrics, samples, network, reference, folder, device,
        };
        command.SetAction(parsed =>
        {
            int count = parsed.GetValue(samples);
            if (count < 1) throw new InputException($"--samples {count}: expected 1 or more");
            var request = new EvaluationRequest(parsed.GetValue(source)!)
            {
                Options = new() { Metrics = EvaluationOptions.Parse(parsed.GetValue(metrics)!, metrics.Name) },
                NamesMetrics = true, Samples = count, Network = parsed.GetValue(network),
                Reference = parsed.GetValue(reference),
            };
            Execute(
                request, Numbers(parsed.GetValue(psis)!), parsed.GetValue(folder)!,
                SharedOptions.Resolve(parsed.GetValue(device)!), terminal);
            return FewShotCommand.Done;
        });
        return command;
    }

    private static void Execute(
        EvaluationRequest request, IReadOnlyList<double> psis, string folder, TorchSharp.torch.Device device,
        Terminal terminal)
    {
        Directory.CreateDirectory(folder);
        var found = new List<(double Psi, MetricValue Value)>();
        var table = Path.Combine(folder, "truncation.csv");
        foreach (var (psi, values) in Evaluator.OverTruncation(request, psis, device))
        {
            found.AddRange(values.Select(value => (psi, value)));
            WholeFile.Write(table, whole => Write(whole, found));
            terminal.Out.WriteLine(PlanText.Text($"psi {psi:0.###}  ") + string.Join("  ", values
                .Where(value => value.Reference != MetricValue.HeldOut)
                .Select(value => PlanText.Text($"{value.Name} {value.Value:G4}"))));
            terminal.Out.Flush();
        }

        foreach (var number in found.GroupBy(one => one.Value.Name))
        {
            var curves = number.GroupBy(one => one.Value.Reference).Select(against => new MetricCurve(
                against.Key == MetricValue.None ? number.Key : $"{number.Key}, {against.Key}",
                [.. against.Select(one => new CurvePoint(
                    one.Psi, 0, one.Value.Value, one.Value.Low, one.Value.High))])).ToList();
            var path = Path.Combine(folder, number.Key.Replace(' ', '-') + ".png");
            ImageWriter.SaveFigure(path, MetricPlot.Svg(
                number.Key, number.Key, curves, axis: PlotAxis.Truncation));
        }

        terminal.Out.WriteLine($"truncation.csv and figures in {folder}");
    }

    private static void Write(string path, IEnumerable<(double Psi, MetricValue Value)> found)
    {
        using var writer = CsvFile.Open(path);
        writer.WriteRow(["psi", .. MetricValueCsv.Header]);
        foreach (var (psi, value) in found)
            writer.WriteRow([psi.ToString("R", CultureInfo.InvariantCulture), .. MetricValueCsv.Cells(value)]);
    }

    private static IReadOnlyList<double> Numbers(string text)
    {
        var numbers = text.Split(',').Select(part => double.TryParse(
            part, NumberStyles.Float, CultureInfo.InvariantCulture, out double psi) && psi >= 0 && double.IsFinite(psi)
            ? psi
            : throw new InputException($"--trunc: found '{part.Trim()}', expected numbers such as 0.5,0.7,1"));
        return [.. numbers.Distinct().Order()];
    }
}
