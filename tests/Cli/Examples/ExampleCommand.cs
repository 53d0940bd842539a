using System.CommandLine;
using System.Text.Json;
using FewShotGan.Runs;

namespace FewShotGan.Cli.Tests.Examples;

/// <summary><c>fewshot example</c>: a command in a file.</summary>
[TopLevelCommand(900)]
internal static class ExampleCommand
{
    public static Command Create(Terminal terminal)
    {
        var run = new Argument<string>("RUN") { Description = "The folder of a run, a run's name, or 'latest'." };
        var json = SharedOptions.Json();
        var command = new Command("example", "Says which checkpoints of a run are its latest and its best.")
        {
            run, json,
        };
        command.SetAction(parsed =>
        {
            var found = RunFolder.Find(parsed.GetValue(run)!, RunFolder.DefaultParent);
            var (latest, best) = (found.LatestCheckpoint, found.BestCheckpoint);
            terminal.Out.WriteLine(
                parsed.GetValue(json)
                    ? JsonSerializer.Serialize(new { latest, best })
                    : $"latest {latest ?? "none"}, best {best ?? "none"}");
            return FewShotCommand.Done;
        });
        return command;
    }
}
