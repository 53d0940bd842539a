using System.Globalization;
using FewShotGan.Generators;
using FewShotGan.Machine;
using FewShotGan.Onnx;
using FewShotGan.Sampling;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Jobs;

/// <summary>Writes a generator as ONNX and compares what ONNX Runtime makes of the file with its own results.</summary>
public sealed class OnnxExporter
{
    private const string Z = "z", Labels = "labels", Truncation = "truncation", Ws = "ws", Images = "images",
        Batch = "batch";

    private readonly ImageGenerator network;
    private readonly IOnnxGenerator layers;
    private readonly OnnxExportOptions options;
    private readonly long width;
    private readonly List<(string Name, string Shape, string Meaning)> values = [];

    private OnnxExporter(ImageGenerator network, OnnxExportOptions options)
    {
        (this.network, this.options) = (network, options);
        layers = network.Onnx
            ?? throw new InputException(
                $"{network.GetType().Name}: cannot be written as ONNX; its Onnx property would say how "
                    + "(docs/extending.md)");
        using var ws = network.Map(LatentsOf([0]), LabelsOf([0]));
        width = ws.shape[2];
    }

    private bool HasTruncation => network.Mapping is not null;

    /// <summary>Writes the file and compares.</summary>
    /// <param name="generator">A generator on the CPU.</param>
    /// <param name="options">What of it; all of it when null.</param>
    /// <exception cref="InputException">Generators of this kind cannot be written.</exception>
    public static OnnxExport Export(TrainedGenerator generator, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(generator);
        return Export(generator.Network, options ?? new());
    }

    /// <summary>Likewise, of a network on the CPU that is not in training.</summary>
    internal static OnnxExport Export(ImageGenerator network, OnnxExportOptions options)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        return new OnnxExporter(network, options).Export();
    }

    private OnnxExport Export()
    {
        var random = options.Noise == NoiseMode.Random;
        var file = Build(random ? NoiseMode.Const : options.Noise);
        var difference = Compare(file, random ? NoiseMode.Const : options.Noise);
        if (random)
        {
            values.Clear();
            file = Build(NoiseMode.Random);
            using var session = Open(file);
            Run(session, Given([0], 1, null)); // it must run; what it makes is another image every time
        }

        return new(file, difference, values);
    }

    private byte[] Build(NoiseMode noise)
    {
        var graph = new OnnxBuilder();
        OnnxValue ws;
        if (options.Part == GeneratorPart.Synthesis)
        {
            ws = graph.Input(Ws, Batch, network.NumWs, width);
            Say(Ws, [network.NumWs, width], "what the mapping made of the latents");
        }
        else
        {
            var z = graph.Input(Z, Batch, network.Options.ZDim);
            Say(Z, [network.Options.ZDim], "latents, each number from N(0, 1)");
            var labels = network.Options.CDim > 0 ? graph.Input(Labels, Batch, network.Options.CDim) : null;
            if (labels is not null) Say(Labels, [network.Options.CDim], "1 for the class, 0 for the others");
            ws = layers.Map(z, labels, HasTruncation ? TruncationOf(graph) : null);
        }

        if (options.Part == GeneratorPart.Mapping)
        {
            graph.Output(Ws, ws, Batch, network.NumWs, width);
            Say(Ws, [network.NumWs, width], "for the synthesis");
        }
        else
        {
            long channels = network.Options.ImageChannels, side = network.Options.Resolution;
            graph.Output(Images, layers.Synthesize(ws, noise), Batch, channels, side, side);
            Say(Images, [channels, side, side],
                (channels switch { 1 => "grey", 3 => "RGB", _ => "RGBA" }) + ", -1 black to 1 white, to be clamped");
        }

        return graph.Write(
            "FewShotGan " + Versions.Current["fewshot"], $"{network.GetType().Name}, {options.Part}",
            values.Select(value => KeyValuePair.Create(value.Name, $"{value.Shape}: {value.Meaning}")));
    }

    private OnnxValue TruncationOf(OnnxBuilder graph)
    {
        values.Add((Truncation, $"[1] or [{network.NumWs}]",
            "1 for all the variety learnt, towards 0 for images nearer to the mean one; for all ws or for each"));
        return graph.Input(Truncation, "truncated");
    }

    private void Say(string name, IReadOnlyList<long> axes, string meaning) =>
        values.Add((name, $"[{Batch}, {string.Join(", ", axes)}]", meaning));

    /// <summary>Several batch sizes and truncations; the largest difference.</summary>
    private double Compare(byte[] file, NoiseMode noise)
    {
        using var session = Open(file);
        var largest = 0.0;
        foreach (var seeds in new long[][] { [0], [1, 2, 3] })
        {
            foreach (var (psi, cutoff) in new (double, int?)[] { (1, null), (0.5, null), (0.7, network.NumWs / 2) })
            {
                if (psi != 1 && (!HasTruncation || options.Part == GeneratorPart.Synthesis)) continue;
                using var scope = NewDisposeScope();
                var expected = network.Map(LatentsOf(seeds), LabelsOf(seeds), psi, cutoff);
                if (options.Part != GeneratorPart.Mapping) expected = network.Synthesize(expected, noise);
                var found = Run(session, Given(seeds, psi, cutoff));
                if (!found.shape.SequenceEqual(expected.shape)) return double.PositiveInfinity;
                var difference = (found - expected).abs().max().ToDouble();
                if (!double.IsFinite(difference)) return double.PositiveInfinity;
                largest = Math.Max(largest, difference);
            }
        }

        return largest;
    }

    private Dictionary<string, Tensor> Given(IReadOnlyList<long> seeds, double psi, int? cutoff)
    {
        if (options.Part == GeneratorPart.Synthesis)
            return new() { [Ws] = network.Map(LatentsOf(seeds), LabelsOf(seeds)) };
        var given = new Dictionary<string, Tensor> { [Z] = LatentsOf(seeds) };
        if (LabelsOf(seeds) is { } labels) given[Labels] = labels;
        if (!HasTruncation) return given;
        var each = Enumerable.Range(0, network.NumWs).Select(i => i < cutoff ? (float)psi : 1).ToArray();
        given[Truncation] = tensor(cutoff is null ? [(float)psi] : each, device: CPU);
        return given;
    }

    private Tensor LatentsOf(IReadOnlyList<long> seeds) =>
        cat(seeds.Select(seed => TrainedGenerator.Latent(seed, network.Options.ZDim)).ToList());

    private Tensor? LabelsOf(IReadOnlyList<long> seeds) => TrainedGenerator.Labels(network, seeds, CPU, null);

    private static InferenceSession Open(byte[] file)
    {
        using var how = new SessionOptions
        {
            IntraOpNumThreads = get_num_threads(), LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        return new(file, how);
    }

    private static Tensor Run(InferenceSession session, Dictionary<string, Tensor> given)
    {
        var inputs = given.Select(input => OrtValue.CreateTensorValueFromMemory(
            input.Value.contiguous().data<float>().ToArray(), input.Value.shape)).ToList();
        try
        {
            using var run = new RunOptions();
            using var results = session.Run(run, [.. given.Keys], inputs, session.OutputNames);
            return tensor(
                results[0].GetTensorDataAsSpan<float>().ToArray(), results[0].GetTensorTypeAndShape().Shape,
                device: CPU);
        }
        finally
        {
            foreach (var input in inputs) input.Dispose();
        }
    }
}
