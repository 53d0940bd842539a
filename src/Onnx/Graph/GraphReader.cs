using FewShotGan.Onnx.Proto;
using Google.Protobuf;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Onnx.Graph;

/// <summary>Reads an ONNX file into a graph and checks that it is one.</summary>
internal static class GraphReader
{
    /// <summary>The oldest and the newest version of ONNX's operator set that the operators here follow.</summary>
    public const int MinOpset = 6, MaxOpset = 23;

    /// <summary>
    /// Operators that mean the same since the first version, so that older files of nothing else are understood too.
    /// </summary>
    private static readonly string[] Unchanged =
    [
        "Constant", "Conv", "ConvTranspose", "GlobalAveragePool", "Identity", "LRN", "LpNormalization", "MatMul", "Not",
        "Shape", "Softplus", "Softsign", "SpaceToDepth", "Transpose",
    ];

    /// <summary>Reads a file into a graph.</summary>
    /// <exception cref="OnnxImportException">It is no ONNX file that makes sense.</exception>
    public static OnnxGraph Read(OnnxFile file)
    {
        if (file.IsLfsPointer)
            throw new OnnxImportException("it is a Git LFS pointer, not the network itself; git lfs pull gets that");
        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(file.Bytes.Span);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new OnnxImportException($"not an ONNX file, or a damaged one: {e.Message}", e);
        }

        if (model.Graph is null || model.Graph.Node.Count == 0)
            throw new OnnxImportException("not an ONNX file: it holds no graph");
        var opset = OpsetOf(model);
        var external = new ExternalData(file.Folder);
        if (model.Graph.SparseInitializer.Count > 0)
            throw new OnnxImportException(
                "it holds sparse tensors, which are not supported; export it with dense ones");
        var constants = new Dictionary<string, Tensor>();
        foreach (var tensor in model.Graph.Initializer)
        {
            if (!constants.TryAdd(tensor.Name, OnnxTensors.Read(tensor, external))) throw Twice(tensor.Name);
        }

        var graph = new OnnxGraph
        {
            Opset = opset,
            Constants = constants,
            // Up to version 3 of the format constants are listed as inputs too.
            Inputs = [.. model.Graph.Input.Where(input => !constants.ContainsKey(input.Name)).Select(InputOf)],
            Outputs = [.. model.Graph.Output.Select(output => output.Name)],
            Nodes = [.. model.Graph.Node.Where(node => node.OpType != "Constant").Select(node => NodeOf(node, opset))],
        };
        foreach (var node in model.Graph.Node.Where(node => node.OpType == "Constant"))
        {
            if (node.Output.Count != 1 || !constants.TryAdd(node.Output[0], ConstantOf(NodeOf(node, opset), external)))
                throw Twice(node.Output.FirstOrDefault(node.Name));
        }

        Sort(graph);
        return graph;
    }

    private static int OpsetOf(ModelProto model)
    {
        var version = model.OpsetImport.LastOrDefault(import => import.Domain is "" or "ai.onnx")?.Version
            // The first two versions of the format did not say.
            ?? (model.IrVersion < 3 ? 1 : 0);
        var isOlder = version is >= 1 and < MinOpset && model.Graph.Node.All(node => Unchanged.Contains(node.OpType));
        return version is >= MinOpset and <= MaxOpset || isOlder
            ? (int)version
            : throw new OnnxImportException(
                $"the file is of opset {version}; supported are {MinOpset} to {MaxOpset}: export it with one of these");
    }

    private static GraphInput InputOf(ValueInfoProto input) => new(
        input.Name,
        input.Type?.TensorType?.ElemType ?? 0,
        [.. (input.Type?.TensorType?.Shape?.Dim ?? [])
            .Select(dim => dim.HasDimValue && dim.DimValue > 0 ? dim.DimValue : (long?)null)]);

    private static OnnxNode NodeOf(NodeProto node, int opset)
    {
        var name = node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault("");
        if (node.Domain is not ("" or "ai.onnx"))
        {
            throw new OnnxImportException(
                $"node '{name}' is a {node.OpType} of the domain '{node.Domain}'; supported are ONNX's own "
                    + "operators only");
        }

        if (node.Output.All(output => output.Length == 0))
            throw new OnnxImportException($"node '{name}' ({node.OpType}) makes nothing");
        return new(name, node.OpType, opset, [.. node.Input], [.. node.Output], new OnnxAttributes(node.Attribute));
    }

    /// <summary>The value of a Constant node, which has one of several attributes.</summary>
    private static Tensor ConstantOf(OnnxNode node, ExternalData external)
    {
        var given = node.Attributes;
        if (given.Tensor("value") is { } proto) return OnnxTensors.Read(proto, external);
        if (given.Has("value_float")) return tensor((float)given.Float("value_float", 0), device: CPU);
        if (given.Has("value_int")) return tensor(given.Int("value_int", 0), device: CPU);
        if (given.Floats("value_floats") is { } floats) return tensor(floats, device: CPU);
        if (given.Ints("value_ints") is { } ints) return tensor(ints, device: CPU);
        throw new OnnxImportException($"{node}: its value is neither a dense tensor nor numbers");
    }

    /// <summary>Puts the nodes in an order in which each comes after what it needs (Kahn 1962).</summary>
    private static void Sort(OnnxGraph graph)
    {
        var made = graph.Inputs.Select(input => input.Name).Concat(graph.Constants.Keys).ToList();
        var known = new HashSet<string>();
        foreach (var name in made.Concat(graph.Nodes.SelectMany(node => node.Outputs)).Where(name => name.Length > 0))
        {
            if (!known.Add(name)) throw Twice(name);
        }

        var waiting = graph.Nodes.ToDictionary(node => node, node => node.Inputs.Count(name => name.Length > 0));
        foreach (var (node, name) in graph.Nodes.SelectMany(node => node.Inputs.Select(name => (node, name))))
        {
            if (name.Length > 0 && !known.Contains(name))
                throw new OnnxImportException($"{node}: nothing makes its input '{name}'");
        }

        if (graph.Outputs.FirstOrDefault(name => !known.Contains(name)) is { } missing)
            throw new OnnxImportException($"nothing makes the graph's output '{missing}'");
        var consumers = graph.Consumers();
        var sorted = new List<OnnxNode>(graph.Nodes.Where(node => waiting[node] == 0));
        foreach (var name in made) Release(name);
        for (var i = 0; i < sorted.Count; i++)
        {
            foreach (var name in sorted[i].Outputs) Release(name);
        }

        if (graph.Nodes.FirstOrDefault(node => waiting[node] > 0) is { } circular)
            throw new OnnxImportException($"{circular}: it needs its own result, round a circle of nodes");
        graph.Nodes.Clear();
        graph.Nodes.AddRange(sorted);

        void Release(string name)
        {
            foreach (var node in consumers[name])
            {
                if (--waiting[node] == 0) sorted.Add(node);
            }
        }
    }

    private static OnnxImportException Twice(string name) => new($"the value '{name}' is made more than once");
}
