using FewShotGan.Discriminators.Onnx.Graph;
using FewShotGan.Discriminators.Onnx.Rewrites;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Onnx;

/// <summary>From a file to the graph that is run: which rewrites there are, and in what order.</summary>
internal static class OnnxImporter
{
    /// <summary>
    /// The file's network with its taps as outputs, free of the size it was exported for. It is ONNX still, so that ONNX
    /// Runtime can run it, and holds nothing that makes the torch engine fast.
    /// </summary>
    public static OnnxGraph Network(OnnxGraph graph, OnnxImportOptions options)
    {
        if (options.Taps.Count > 0 && !IsAuto(options)) Select(graph, options.Taps);
        FoldConstants.Apply(graph);
        if (!options.AsWritten) WidenHalves.Apply(graph);
        if (options.ChannelsLast)
        {
            NchwInput.Apply(graph);
            SinkTransposes.Apply(graph);
        }

        if (IsAuto(options)) Select(graph, AutoTaps.Find(graph));
        if (!options.AsWritten) FreeSizes.Apply(graph);
        return graph;
    }

    /// <summary>The graph that the torch engine runs.</summary>
    public static OnnxGraph ForTorch(OnnxGraph graph, OnnxImportOptions options)
    {
        Network(graph, options);
        if (!options.AsWritten) OwnFloatingType.Apply(graph);
        FoldAffine.Apply(graph);
        RecogniseHardSwish.Apply(graph);
        return graph;
    }

    private static bool IsAuto(OnnxImportOptions options) => options.Taps is [OnnxImportOptions.Auto];

    /// <summary>Makes these values the outputs and drops what they do not need.</summary>
    private static void Select(OnnxGraph graph, IReadOnlyList<string> taps)
    {
        var made = graph.Nodes.SelectMany(node => node.Outputs).ToHashSet();
        if (taps.FirstOrDefault(tap => tap.Length == 0 || !made.Contains(tap)) is { } missing)
            throw new OnnxImportException($"taps: the network has no value '{missing}'; its outputs are {string.Join(", ", graph.Outputs)}");
        graph.Outputs.Clear();
        graph.Outputs.AddRange(taps);
        graph.Prune();
    }
}
