using System.CommandLine;
using System.Globalization;
using FewShotGan.Discriminators.Features;
using FewShotGan.Features;
using FewShotGan.Images;
using FewShotGan.Onnx;
using FewShotGan.Probing;

namespace FewShotGan.Cli;

/// <summary><c>fewshot features probe</c>.</summary>
internal static class FeaturesProbeCommand
{
    public static Command Create(Terminal terminal)
    {
        var source = FeaturesCommand.Network();
        var data = new Option<string>(
            "--data") { Description = "The folder of images, or a sample.", HelpName = "DIR", Required = true };
        var against = new Option<string?>("--against")
        {
            Description = "A second folder of other images; without it the first one's are set against spoilt copies: "
                + "blurred, noisy, tiles shuffled.",
            HelpName = "DIR",
        };
        var size = new Option<int>("--size")
        {
            Description = "Height and width in pixels.",
            HelpName = "N",
            DefaultValueFactory = _ => 128,
        };
        var command = new Command(
            "probe", "Measures how well a network's features tell images apart: which network to train with.")
        {
            source, data, against, size,
        };
        command.SetAction(parsed =>
        {
            SharedOptions.Resolve("cpu");
            var entry = FeatureManifest.Find(parsed.GetValue(source)!);
            return Execute(entry, parsed.GetValue(data)!, parsed.GetValue(against), parsed.GetValue(size), terminal);
        });
        return command;
    }

    private static int Execute(FeatureEntry entry, string data, string? against, int size, Terminal terminal)
    {
        if (size < entry.MinimumSize)
            throw new InputException($"--size {size}: {entry.Name} takes {entry.MinimumSize} px or more");
        try
        {
            using var network = MeasuringNetwork.Open(entry);
            var images = ImageSet.Load(new DataOptions { Source = data, Resolution = size });
            var others = against is null
                ? null
                : ImageSet.Load(new DataOptions { Source = against, Resolution = size });
            var set = others is null ? "" : $" against {others.Count} of {against}";
            terminal.Out.WriteLine($"{entry.Name} at {size} px: {images.Count} images of {data}{set}");
            foreach (var result in new FeatureProbe(network).Run(images, others))
            {
                terminal.Out.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {result.Name,-16} linear probe {100 * result.Accuracy:F1} % right (50 % is chance), "
                    + $"Fréchet distance {result.Separation:F1} times that of one half to the other"));
            }
        }
        catch (OnnxImportException problem)
        {
            throw new InputException($"{entry.Name}: {problem.Message}");
        }

        return FewShotCommand.Done;
    }
}
