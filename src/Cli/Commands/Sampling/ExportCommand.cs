using System.CommandLine;
using System.Globalization;
using FewShotGan.Checkpoints;
using FewShotGan.Files;
using FewShotGan.Generators;
using FewShotGan.Jobs;
using FewShotGan.Pretrained;
using FewShotGan.Runs;
using FewShotGan.Sampling;
using TorchSharp;

namespace FewShotGan.Cli;

/// <summary><c>fewshot export</c>.</summary>
[TopLevelCommand(65)]
internal static class ExportCommand
{
    public static Command Create(Terminal terminal)
    {
        var source = ImageOptions.Source();
        var onnx = new Option<string?>("--onnx")
        {
            Description = "Write the generator as an ONNX file, compared with ONNX Runtime first.",
            HelpName = "FILE",
        };
        var weights = new Option<string?>("--safetensors")
        {
            Description = "Write its weights, under the names of the official program.",
            HelpName = "FILE",
        };
        var pair = new Option<bool>("--discriminator")
        {
            Description = "With --safetensors: write the discriminator too, in a file for transfer.from.",
        };
        var half = new Option<bool>("--half")
        {
            Description = "With --safetensors: write numbers in half precision, in half the bytes.",
        };
        var part = new Option<GeneratorPart>("--part")
        {
            Description = "Of an ONNX file: all, or only from latents to ws, or from ws to images.",
            HelpName = "whole|mapping|synthesis",
        };
        var noise = new Option<ExportedNoise>("--noise")
        {
            Description = "Of an ONNX file: the noise that is part of the network, fresh noise every time that the "
                + "file runs, or none.",
            HelpName = "fixed|drawn|none",
        };
        var command = new Command(
            "export", "Writes a trained generator for other programs, with a card that says what it is.")
        {
            source, onnx, weights, pair, half, part, noise,
        };
        command.SetAction(parsed =>
        {
            var files = new[] { parsed.GetValue(onnx), parsed.GetValue(weights) };
            if (files.All(file => file is null))
                throw new InputException("nothing to write: give --onnx FILE, --safetensors FILE or both");
            foreach (var file in files.OfType<string>()) SharedOptions.RequireNew(file, CardOf(file));
            var (isPair, isHalf) = (parsed.GetValue(pair), parsed.GetValue(half));
            if (files[1] is null && (isPair || isHalf))
                throw new InputException(
                    $"{(isPair ? "--discriminator" : "--half")} goes with --safetensors FILE, which is missing");
            SharedOptions.Resolve("cpu");
            var networks = RunFolder.FindNetworks(parsed.GetValue(source)!, RunFolder.DefaultParent);
            if (files[1] is not null && File.Exists(networks))
                throw new InputException(
                    $"--safetensors: {ShippedNetworks.NameOf(networks)} is a file of weights already, expected a "
                        + "checkpoint; fewshot import makes safetensors of a file of Python's");
            // Also before its file of weights is copied: a damaged checkpoint is found so.
            using var generator = TrainedGenerator.Load(networks, torch.CPU);
            if (files[1] is { } tensors) ExportWeights(generator, networks, tensors, isPair, isHalf, terminal);
            return files[0] is { } graph
                ? ExportOnnx(generator, networks, graph, parsed.GetValue(part), parsed.GetValue(noise), terminal)
                : FewShotCommand.Done;
        });
        return command;
    }

    private static int ExportOnnx(
        TrainedGenerator generator, string networks, string file, GeneratorPart part, ExportedNoise noise,
        Terminal terminal)
    {
        var options = new OnnxExportOptions
        {
            Part = part,
            Noise = noise switch
            {
                ExportedNoise.Fixed => NoiseMode.Const,
                ExportedNoise.Drawn => NoiseMode.Random,
                _ => NoiseMode.None,
            },
        };
        var export = OnnxExporter.Export(generator, options);
        var difference = string.Create(
            CultureInfo.InvariantCulture,
            $"largest difference from ONNX Runtime {export.Difference:G2}, allowed {OnnxExport.Allowed:G2}");
        if (!export.Agrees)
        {
            terminal.Error.WriteLine($"fewshot: {file}: not written: {difference}");
            return FewShotCommand.Failed;
        }

        WholeFile.Write(file, path => File.WriteAllBytes(path, export.File));
        var asked = (part == GeneratorPart.Whole ? "" : $" --part {part.ToString().ToLowerInvariant()}")
            + (noise == ExportedNoise.Fixed ? "" : $" --noise {noise.ToString().ToLowerInvariant()}");
        WriteCard(generator, networks, file, "--onnx", asked, export);
        terminal.Out.WriteLine($"{file}: {difference}; {CardOf(file)} says what goes in and out");
        return FewShotCommand.Done;
    }

    private static void ExportWeights(
        TrainedGenerator generator, string checkpoint, string file, bool withDiscriminator, bool inHalf,
        Terminal terminal)
    {
        WeightsExporter.Write(checkpoint, file, withDiscriminator, inHalf);
        var asked = (withDiscriminator ? " --discriminator" : "") + (inHalf ? " --half" : "");
        WriteCard(generator, checkpoint, file, "--safetensors", asked, null);
        var what = withDiscriminator ? "the weights of generator and discriminator" : "the generator's weights";
        terminal.Out.WriteLine($"{file}: {what}; {CardOf(file)} says what it is");
    }

    private static void WriteCard(
        TrainedGenerator generator, string networks, string file, string option, string asked, OnnxExport? export)
    {
        // Without the folders of this machine.
        var (name, source) = (
            Path.GetFileName(file),
            Path.GetFileName(Path.TrimEndingDirectorySeparator(ShippedNetworks.NameOf(networks))));
        if (RunFolder.OfCheckpoint(networks) is { } run)
            source = Path.Combine(Path.GetFileName(run.Root), Path.GetFileName(run.CheckpointsFolder), source);
        var card = ExportCard.Write(
            networks, generator, name, $"fewshot export {source} {option} {name}{asked}", export);
        WholeFile.Write(CardOf(file), path => File.WriteAllText(path, card));
    }

    private static string CardOf(string file) => file + ".md";

    private enum ExportedNoise
    {
        Fixed,
        Drawn,
        None,
    }
}
