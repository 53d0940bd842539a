using System.CommandLine;
using FewShotGan.Comparison;
using FewShotGan.Runs;

namespace FewShotGan.Cli;

/// <summary><c>fewshot compare</c>.</summary>
[TopLevelCommand(80)]
internal static class CompareCommand
{
    public static Command Create(Terminal terminal)
    {
        var runs = new Argument<string[]>("RUN")
        {
            Description = "The runs, by folder or name: those that repeat one recipe with other seeds are taken "
                + "together.",
            Arity = ArgumentArity.OneOrMore,
        };
        var csv = File("--out", "Also write the numbers of each run and of each group as CSV.");
        var markdown = File("--markdown", "Also write the table as Markdown.");
        var sheet = File("--sheet", "Also write a PNG of the runs' latest samples side by side.");
        var html = File("--html", "Also write a page with the table, curves and samples, in one file.");
        var mixed = new Option<bool>(
            "--mixed") { Description = "Let numbers of different protocols stand beside each other." };
        var command = new Command(
            "compare", "Compares runs: metrics with their intervals, cost, and the settings that differ.") { runs, csv,
            markdown, sheet, html, mixed };
        command.SetAction(parsed =>
        {
            var outputs = new[] { csv, markdown, sheet, html }.Select(
                option => SharedOptions.Writable(option.Name, parsed.GetValue(option))).ToList();
            var comparison = RunComparison.Of(Read(parsed.GetValue(runs)!), parsed.GetValue(mixed));
            var table = new ComparisonTable(comparison);
            foreach (var line in table.Text()) terminal.Out.WriteLine(line);
            if (outputs[0] is { } numbers) ComparisonCsv.Write(numbers, comparison);
            if (outputs[1] is { } text) System.IO.File.WriteAllLines(text, table.Markdown());
            if (outputs[2] is { } image && !ComparisonSheet.Write(image, Grids(comparison)))
                terminal.Out.WriteLine(
                    "the sheet has no names, since libvips lacks Pango; row by row from "
                        + $"left to right: {string.Join(", ", Grids(comparison).Select(grid => grid.Name))}");
            if (outputs[3] is { } page) ComparisonPage.Write(page, comparison);
            return FewShotCommand.Done;
        });
        return command;
    }

    /// <summary>Reads runs, each once.</summary>
    /// <param name="runs">Folders or names.</param>
    /// <exception cref="InputException">There is no such run, or it is damaged.</exception>
    public static IReadOnlyList<ComparedRun> Read(IEnumerable<string> runs) =>
    [
        .. runs.Select(run => RunFolder.Find(run, RunFolder.DefaultParent))
            .DistinctBy(run => Path.GetFullPath(run.Root)).Select(ComparedRun.Read),
    ];

    private static Option<string?> File(string name, string description) =>
        new(name) { Description = description, HelpName = "FILE" };

    private static List<(string Name, string Grid)> Grids(RunComparison comparison)
    {
        var grids = comparison.Groups.SelectMany(group => group.Runs.Where(run => run.Samples is not null)
            .Select(run => (group.NameOf(run), run.Samples!))).ToList();
        return grids.Count > 0 ? grids : throw new InputException("--sheet: none of the runs has samples");
    }
}
