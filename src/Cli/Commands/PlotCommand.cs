using System.CommandLine;
using FewShotGan.Comparison;
using FewShotGan.Images;
using FewShotGan.Metrics;

namespace FewShotGan.Cli;

/// <summary><c>fewshot plot</c>.</summary>
[TopLevelCommand(85)]
internal static class PlotCommand
{
    public static Command Create(Terminal terminal)
    {
        var runs = new Argument<string[]>("RUN")
        {
            Description = "The runs, by folder or name: those that repeat one recipe with other seeds are one curve, "
                + "their mean with its 95 % interval.",
            Arity = ArgumentArity.OneOrMore,
        };
        var metric = new Option<string>("--metric")
        {
            Description = "What to plot, by its name in evaluations.csv, such as kid, fd or coverage.",
            HelpName = "NAME", Required = true,
        };
        var reference = new Option<string>("--reference")
        {
            Description = "What the metric compares with: train or held-out.",
            DefaultValueFactory = _ => MetricValue.Train,
        };
        reference.AcceptOnlyFromAmong(MetricValue.Train, MetricValue.HeldOut);
        var over = new Option<string>("--over")
        {
            Description = "What the curves go over: images (shown), or time.", DefaultValueFactory = _ => "images",
        };
        over.AcceptOnlyFromAmong("images", "time");
        var log = new Option<bool>("--log") { Description = "Make the vertical axis logarithmic." };
        var title = new Option<string?>("--title") { Description = "The title in place of the metric's name." };
        var output = new Option<string>("--out")
        {
            Description = "The figure: SVG, or PNG by its name.", HelpName = "FILE.svg|FILE.png", Required = true,
        };
        var command = new Command("plot", "Plots a metric of runs over the images shown or time, for a paper.")
        {
            runs, metric, reference, over, log, title, output,
        };
        command.SetAction(parsed =>
        {
            var path = SharedOptions.Writable(output.Name, parsed.GetValue(output))!;
            var kind = Path.GetExtension(path).ToLowerInvariant();
            if (kind is not (".svg" or ".png"))
                throw new InputException($"--out: found {path}, expected a name that ends in .svg or .png");
            var comparison = RunComparison.Of(CompareCommand.Read(parsed.GetValue(runs)!));
            var name = parsed.GetValue(metric)!;
            var number = MetricNumber.Find(name);
            var against = comparison.Metrics.Any(one => one.Name == name && one.Reference == MetricValue.None)
                ? MetricValue.None
                : parsed.GetValue(reference)!;
            var curves = comparison.Groups.Select(group => MetricCurve.Of(group, name, against))
                .OfType<MetricCurve>().ToList();
            if (parsed.GetValue(log) && curves.All(curve => curve.Points.All(at => at.Value <= 0)) && curves.Count > 0)
                throw new InputException($"--log: found no {name} above 0, expected some; leave --log out");
            if (curves.Count == 0)
                throw new InputException($"--metric: found {name}, expected what the runs measured: "
                    + string.Join(", ", comparison.Metrics.Select(one => one.Name).Distinct()));
            var arrow = number is null ? "" : number.IsLowerBetter ? " (less is better)" : " (more is better)";
            var shown = against switch
            {
                MetricValue.Train => $"{name}, against the training images",
                MetricValue.HeldOut => $"{name}, against the images held out",
                _ => name,
            };
            var figure = MetricPlot.Svg(
                parsed.GetValue(title) ?? shown, name + arrow, curves, parsed.GetValue(log),
                parsed.GetValue(over) == "time" ? PlotAxis.Minutes : PlotAxis.Images);
            if (kind == ".png") ImageWriter.SaveFigure(path, figure);
            else File.WriteAllText(path, figure);
            terminal.Out.WriteLine($"{curves.Count} curve{(curves.Count == 1 ? "" : "s")} in {path}");
            return FewShotCommand.Done;
        });
        return command;
    }
}
