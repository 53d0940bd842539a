using System.CommandLine;
using FewShotGan.Pretrained;

namespace FewShotGan.Cli;

/// <summary><c>fewshot import</c>.</summary>
[TopLevelCommand(66)]
internal static class ImportCommand
{
    public static Command Create(Terminal terminal)
    {
        var source = new Argument<string>("FILE")
        {
            Description = "StyleGAN2-ADA's .pkl, or PyTorch's .pt, .pth or .ckpt with its networks or rosinality's. "
                + "Nothing in it is run.",
        };
        var output = new Option<string?>("--out")
        {
            Description = "Write them as a safetensors file, which recipes take as transfer.from; only said what they "
                + "are unless given.",
            HelpName = "FILE",
        };
        var command = new Command("import", "Reads pretrained networks of other programs, and says what they are.")
        {
            source, output,
        };
        command.SetAction(parsed =>
        {
            SharedOptions.Resolve("cpu");
            var file = parsed.GetValue(output);
            if (file is not null) SharedOptions.RequireNew(file);
            var found = NetworkImport.Read(parsed.GetValue(source)!);
            foreach (var line in found.Lines()) terminal.Out.WriteLine(line);
            if (file is null) return FewShotCommand.Done;
            found.Write(file);
            terminal.Out.WriteLine($"saved {file}");
            return FewShotCommand.Done;
        });
        return command;
    }
}
