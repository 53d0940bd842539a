using FewShotGan.Discriminators.Onnx;
using FewShotGan.Discriminators.Onnx.Proto;
using Google.Protobuf;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Tests.Onnx;

/// <summary>ONNX files made for a test.</summary>
internal static class TestModels
{
    /// <summary>A tensor as the importer reads it.</summary>
    public static Tensor Value(TensorProto proto)
    {
        var named = proto.Clone();
        named.Name = "value";
        var graph = new GraphProto();
        graph.Initializer.Add(named);
        graph.Node.Add(Node("Identity", ["value"], "result"));
        graph.Output.Add(new ValueInfoProto { Name = "result" });
        using var network = OnnxNetwork.Load(File(graph), new() { AsWritten = true });
        return network.Run([])[0];
    }

    /// <summary>The bytes of a file with this graph.</summary>
    public static OnnxFile File(GraphProto graph, long opset = 13)
    {
        var model = new ModelProto { IrVersion = 8, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = opset });
        return new(model.ToByteArray());
    }

    /// <summary>A node.</summary>
    public static NodeProto Node(string op, string[] inputs, string output, params AttributeProto[] attributes)
    {
        var node = new NodeProto { Name = output, OpType = op };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        node.Attribute.AddRange(attributes);
        return node;
    }
}
