using System.CommandLine;

namespace FewShotGan.Cli;

/// <summary><c>fewshot features</c>.</summary>
[TopLevelCommand(90)]
internal static class FeaturesCommand
{
    public static Command Create(Terminal terminal) =>
        new("features", "Pretrained networks whose features discriminators and metrics look at.")
        {
            FeaturesListCommand.Create(terminal),
            FeaturesVerifyCommand.Create(terminal),
            FeaturesProbeCommand.Create(terminal),
            FeaturesRankCommand.Create(terminal),
            FeaturesClassifyCommand.Create(terminal),
            FeaturesLoadCommand.Create(terminal),
        };

    /// <summary>A network's name or file.</summary>
    public static Argument<string> Network() => new("NAME|FILE")
    {
        Description = "A network that 'fewshot features list' shows, an ONNX file, or a YAML file that describes one.",
    };
}
