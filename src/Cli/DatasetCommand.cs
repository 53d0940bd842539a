using System.CommandLine;
using FewShotGan.Data;

namespace FewShotGan.Cli;

/// <summary><c>fewshot dataset</c>.</summary>
internal static class DatasetCommand
{
    private const int NamedClasses = 20;

    public static Command Create(Terminal terminal) =>
        new("dataset", "Looks at pictures before training does.") { Inspect(terminal), DatasetAugmentCommand.Create(terminal) };

    private static Command Inspect(Terminal terminal)
    {
        var source = new Argument<string>("DATA") { Description = "A folder or zip of pictures, or sample:NAME." };
        var json = SharedOptions.Json();
        var data = new DataArguments();
        var command = new Command(
            "inspect", "What is in a folder or zip, what is wrong with it, and what training would see. Exit code 2 if training would stop.")
        {
            source, json,
        };
        foreach (var option in data.All) command.Add(option);
        command.SetAction(parsed =>
        {
            var options = data.Of(parsed, parsed.GetValue(source)!);
            var report = DatasetReport.Of(options);
            var lines = parsed.GetValue(json) ? [report.ToJson()] : Lines(report, options.XFlip);
            foreach (var line in lines) terminal.Out.WriteLine(line);
            foreach (var problem in report.Problems) terminal.Error.WriteLine($"fewshot: {problem}");
            return report.Usable ? FewShotCommand.Done : FewShotCommand.WrongInput;
        });
        return command;
    }

    private static IEnumerable<string> Lines(DatasetReport report, bool flip)
    {
        yield return $"source         {report.Source}";
        yield return PlanText.Text($"pictures       {report.Count:N0}{Listed(report.Formats, ": ")}");
        if (report.OtherFiles > 0) yield return PlanText.Text($"other files    {report.OtherFiles:N0}, passed over");
        if (report is { Smallest: { } least, Largest: { } most })
            yield return PlanText.Text($"sizes          {least.Width} to {most.Width} px wide, {least.Height} to {most.Height} px high");
        var traits = report.Traits.Where(trait => trait.Value > 0).ToDictionary(trait => trait.Key.Replace('_', ' '), trait => trait.Value);
        if (traits.Count > 0) yield return "of these       " + Listed(traits, "");
        if (report.Classes.Count > 0)
            yield return PlanText.Text($"classes        {report.Classes.Count}: {Listed(report.Classes.Take(NamedClasses), "")}{(report.Classes.Count > NamedClasses ? ", …" : "")}");
        if (report.Duplicates.Count > 0)
            yield return PlanText.Text($"repeated       {report.Duplicates.Sum(group => group.Count - 1):N0} pictures are there already");
        foreach (var line in BadPicture.Lines(report.Bad)) yield return $"bad            {line}";
        foreach (var warning in report.Warnings) yield return $"warning        {warning}";
        yield return report.Usable
            ? PlanText.Text($"training sees  {report.Count:N0} pictures{(flip ? " and their mirror images" : "")} of {report.Resolution} x {report.Resolution} px, {(report.Channels == 1 ? "grey" : "RGB")}; hash {report.Hash![..16]}")
            : "training sees  nothing: it would stop";
    }

    private static string Listed(IEnumerable<KeyValuePair<string, int>> counts, string before)
    {
        var text = string.Join(", ", counts.Select(pair => PlanText.Text($"{pair.Key} {pair.Value:N0}")));
        return text.Length == 0 ? "" : before + text;
    }
}
