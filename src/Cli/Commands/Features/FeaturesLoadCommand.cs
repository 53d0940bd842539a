using System.CommandLine;
using FewShotGan.Discriminators.Features;
using FewShotGan.Features;
using FewShotGan.Onnx;

namespace FewShotGan.Cli;

/// <summary>
/// <c>fewshot features load</c>, which a process calls for another: see <see cref="TorchScriptTrial"/>.
/// </summary>
internal static class FeaturesLoadCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "A TorchScript file." };
        var method = new Option<string>("--method") { Description = "Its method.", Required = true };
        var taps = new Option<string[]>("--tap") { Description = "A result that is taken." };
        var arguments = new Option<string[]>("--argument") { Description = "An argument behind the images." };
        var command = new Command("load", "Loads a TorchScript file and runs it once.")
        {
            file, method, taps, arguments,
        };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            var options = new FeatureNetworkOptions
            {
                Method = parsed.GetValue(method)!, Taps = parsed.GetValue(taps) ?? [],
                Arguments = parsed.GetValue(arguments) ?? [],
            };
            try
            {
                using var network = new TorchFeatureNetwork(OnnxFile.Read(parsed.GetValue(file)!), options);
                terminal.Out.WriteLine($"{network.Taps.Count} results");
                return FewShotCommand.Done;
            }
            catch (OnnxImportException problem)
            {
                throw new InputException(problem.Message);
            }
        });
        return command;
    }
}
