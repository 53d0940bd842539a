using System.CommandLine;

namespace FewShotGan.Cli;

/// <summary><c>fewshot dataset</c>.</summary>
[TopLevelCommand(20)]
internal static class DatasetCommand
{
    public static Command Create(Terminal terminal) =>
        new("dataset", "Looks at images before training does.") { DatasetInspectCommand.Create(terminal),
            DatasetAugmentCommand.Create(terminal) };
}
