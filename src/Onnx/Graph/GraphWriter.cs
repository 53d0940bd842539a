using FewShotGan.Onnx.Proto;
using Google.Protobuf;

namespace FewShotGan.Onnx.Graph;

/// <summary>Writes a graph as an ONNX file, for ONNX Runtime.</summary>
internal static class GraphWriter
{
    // The version of the format in which constants need not be inputs.
    private const long IrVersion = 8;

    /// <summary>The bytes of a file with this graph, whose inputs may have any shape.</summary>
    public static byte[] Write(OnnxGraph graph)
    {
        var proto = new GraphProto { Name = "features" };
        proto.Initializer.AddRange(graph.Constants.Select(constant => OnnxTensors.Write(constant.Key, constant.Value)));
        proto.Input.AddRange(graph.Inputs.Select(InputOf));
        proto.Output.AddRange(graph.Outputs.Select(name => new ValueInfoProto { Name = name }));
        proto.Node.AddRange(graph.Nodes.Select(NodeOf));
        var model = new ModelProto { IrVersion = IrVersion, Graph = proto };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = graph.Opset });
        return model.ToByteArray();
    }

    private static ValueInfoProto InputOf(GraphInput input)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = input.ElementType, Shape = new() };
        tensor.Shape.Dim.AddRange(input.Dims.Select((dim, axis) => dim is { } length
            ? new TensorShapeProto.Types.Dimension { DimValue = length }
            : new TensorShapeProto.Types.Dimension { DimParam = $"{input.Name}.{axis}" }));
        return new() { Name = input.Name, Type = new() { TensorType = tensor } };
    }

    private static NodeProto NodeOf(OnnxNode node)
    {
        var proto = new NodeProto { Name = node.Name, OpType = node.Operator };
        proto.Input.AddRange(node.Inputs);
        proto.Output.AddRange(node.Outputs);
        proto.Attribute.AddRange(node.Attributes.All);
        return proto;
    }
}
