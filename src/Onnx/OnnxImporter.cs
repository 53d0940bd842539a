using FewShotGan.Onnx.Graph;
using FewShotGan.Onnx.Rewrites;
using static TorchSharp.torch;

namespace FewShotGan.Onnx;

/// <summary>From a file to the graph that is run: which rewrites there are, and in what order.</summary>
internal static class OnnxImporter
{
    /// <summary>
    /// The file's network with its taps as outputs, free of the size it was exported for. It is ONNX still, so that
    /// ONNX Runtime can run it, and holds nothing that makes the torch engine fast.
    /// </summary>
    /// <exception cref="OnnxImportException">
    /// The file is broken or asks for something that is not supported.
    /// </exception>
    public static OnnxGraph Network(OnnxFile file, OnnxImportOptions options) =>
        Guarded(() => Network(GraphReader.Read(file), options));

    /// <summary>The graph that the torch engine runs.</summary>
    /// <exception cref="OnnxImportException">
    /// The file is broken or asks for something that is not supported.
    /// </exception>
    public static OnnxGraph ForTorch(OnnxFile file, OnnxImportOptions options) => Guarded(() =>
    {
        var graph = Network(GraphReader.Read(file), options);
        if (!options.AsWritten) OwnFloatingType.Apply(graph);
        FoldAffine.Apply(graph);
        RecogniseHardSwish.Apply(graph);
        FoldAffineBefore.Apply(graph);
        return graph;
    });

    private static OnnxGraph Network(OnnxGraph graph, OnnxImportOptions options)
    {
        if (options.Taps.Count > 0 && !IsAuto(options)) Select(graph, options.Taps);
        FoldConstants.Apply(graph);
        if (!options.AsWritten)
        {
            WidenHalves.Apply(graph);
            FloatInput.Apply(graph);
            RefuseQuantizedActivations(graph);
        }

        if (options.ChannelsLast)
        {
            NchwInput.Apply(graph);
            SinkTransposes.Apply(graph);
        }

        if (IsAuto(options)) Select(graph, AutoTaps.Find(graph));
        if (!options.AsWritten) FreeSizes.Apply(graph);
        return graph;
    }

    /// <summary>Turns what a rewrite throws on a graph that makes no sense into the importer's own exception.</summary>
    private static OnnxGraph Guarded(Func<OnnxGraph> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is not OnnxImportException)
        {
            throw new OnnxImportException($"its graph makes no sense: {e.Message.Split('\n')[0]}", e);
        }
    }

    private static void RefuseQuantizedActivations(OnnxGraph graph)
    {
        if (graph.Nodes.FirstOrDefault(node => node.Operator == "QuantizeLinear") is { } node)
        {
            throw new OnnxImportException(
                $"{node}: it rounds what the network computes, and no gradient goes through that; supported are "
                    + "quantised weights");
        }
    }

    private static bool IsAuto(OnnxImportOptions options) => options.Taps is [OnnxImportOptions.Auto];

    /// <summary>Makes these values the outputs and drops what they do not need.</summary>
    private static void Select(OnnxGraph graph, IReadOnlyList<string> taps)
    {
        var made = graph.Nodes.SelectMany(node => node.Outputs).ToHashSet();
        if (taps.FirstOrDefault(tap => tap.Length == 0 || !made.Contains(tap)) is { } missing)
        {
            throw new OnnxImportException(
                $"taps: the network has no value '{missing}'; its outputs are {string.Join(", ", graph.Outputs)}");
        }

        graph.Outputs.Clear();
        graph.Outputs.AddRange(taps);
        graph.Prune();
    }
}
