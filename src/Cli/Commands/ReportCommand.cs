using System.CommandLine;
using FewShotGan.Reports;
using FewShotGan.Runs;

namespace FewShotGan.Cli;

/// <summary><c>fewshot report</c>.</summary>
[TopLevelCommand(75)]
internal static class ReportCommand
{
    public static Command Create(Terminal terminal)
    {
        var run = new Argument<string>("RUN")
        {
            Description = "The run, by folder or name, or 'latest'.",
        };
        var output = new Option<string?>("--out")
        {
            Description = "Where to write the page; report.html in the run's folder when left out.",
            HelpName = "FILE.html",
        };
        var command = new Command(
            "report", "Writes the page of a run anew, as training does at every tick: report.html.") { run, output };
        command.SetAction(parsed =>
        {
            var path = SharedOptions.Writable(output.Name, parsed.GetValue(output));
            var found = RunFolder.Find(parsed.GetValue(run)!, RunFolder.DefaultParent);
            terminal.Out.WriteLine(RunReport.Write(found, path));
            return FewShotCommand.Done;
        });
        return command;
    }
}
