using System.CommandLine;
using System.Globalization;
using FewShotGan.Discriminators.Features;
using FewShotGan.Features;
using FewShotGan.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Cli;

/// <summary><c>fewshot features verify</c>.</summary>
internal static class FeaturesVerifyCommand
{
    private static readonly int[] DefaultSizes = [64, 128, 256];

    public static Command Create(Terminal terminal)
    {
        var source = FeaturesCommand.Network();
        source.Arity = ArgumentArity.ZeroOrOne;
        var size = new Option<int?>("--size")
        {
            Description = "Height and width of the images in pixels; 64, 128 and 256 (or the network's only size) "
                + "unless given.",
            HelpName = "N",
        };
        var batch = new Option<int>("--batch")
        {
            Description = "Images at once.",
            HelpName = "N",
            DefaultValueFactory = _ => 4,
        };
        var command = new Command(
            "verify", "Compares our engine, which has gradients, with ONNX Runtime, tap by tap; exit code 1 "
            + "if they disagree. Without a name all networks that come with the tool, those left out that must "
            + "be named.")
        {
            source, size, batch,
        };
        command.SetAction(parsed =>
        {
            var entries = parsed.GetValue(source) is { } given
                ? [FeatureManifest.Find(given)]
                : FeatureManifest.Known.Where(entry => entry.IsShipped && !entry.OptIn).ToList();
            SharedOptions.Resolve("cpu");
            return Execute(entries, parsed.GetValue(size), parsed.GetValue(batch), terminal);
        });
        return command;
    }

    private static int Execute(IReadOnlyList<FeatureEntry> entries, int? size, int batch, Terminal terminal)
    {
        if (batch < 1) throw new InputException($"--batch {batch}: expected 1 or more");
        var agrees = true;
        foreach (var entry in entries)
        {
            if (size < entry.MinimumSize)
                throw new InputException($"--size {size}: {entry.Name} takes {entry.MinimumSize} px or more");
            var usual = DefaultSizes.Where(side => side >= entry.MinimumSize).DefaultIfEmpty(entry.MinimumSize);
            try
            {
                agrees &= Verify(entry, size is { } one ? [one] : [.. usual], batch, terminal);
            }
            catch (OnnxImportException problem)
            {
                throw new InputException($"{entry.Name}: {problem.Message}");
            }
        }

        return agrees ? FewShotCommand.Done : FewShotCommand.Failed;
    }

    private static bool Verify(FeatureEntry entry, IReadOnlyList<int> sizes, int batch, Terminal terminal)
    {
        if (entry.OptIn) terminal.Out.WriteLine($"{entry.Name}: licence: {entry.Licence}; {entry.Note}");
        var file = FeatureFiles.Read(entry);
        using var network = new TorchFeatureNetwork(file, entry.ToOptions());
        using IFeatureNetwork reference = file.IsTorchScript
            ? new InFloat64(new TorchFeatureNetwork(file, entry.ToOptions()))
            : new OnnxRuntimeFeatureNetwork(file, entry.ToOptions());
        var judge = file.IsTorchScript ? "itself in float64" : "ONNX Runtime";
        using var draws = new torch.Generator(0);
        var agrees = true;
        foreach (var side in sizes)
        {
            using var scope = NewDisposeScope();
            var images = (rand(batch, 3, side, side, generator: draws, device: CPU) * 2) - 1;
            var found = FeatureComparison.Of(network, reference, images);
            var isClose = found.Relative <= entry.Tolerance;
            agrees &= isClose;
            var culture = CultureInfo.InvariantCulture;
            terminal.Out.WriteLine(string.Create(
                culture,
                $"{entry.Name} at {side} px, {batch} images: {(isClose ? "agrees" : "DISAGREES")}; "
                + $"torch {found.Seconds * 1000:F1} ms, {judge} {found.ReferenceSeconds * 1000:F1} ms"));
            foreach (var tap in found.Taps)
            {
                terminal.Out.WriteLine(string.Create(
                    culture,
                    $"  {tap.Tap} [{string.Join(", ", tap.Shape)}]: absolute {tap.Absolute:G3}, "
                    + $"relative {tap.Relative:G3} (allowed {entry.Tolerance:G3})"));
            }
        }

        return agrees;
    }

    /// <summary>TorchScript, which no other engine runs, is compared with itself in float64.</summary>
    private sealed class InFloat64(TorchFeatureNetwork network) : IFeatureNetwork
    {
        private readonly TorchFeatureNetwork network = network.to(torch.ScalarType.Float64);

        public IReadOnlyList<string> Taps => network.Taps;

        public IReadOnlyList<torch.Tensor> Extract(torch.Tensor images) =>
            [.. network.Extract(images.to(torch.ScalarType.Float64)).Select(map => map.to(images.dtype))];

        public void Dispose() => network.Dispose();
    }
}
