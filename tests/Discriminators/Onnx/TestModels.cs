using FewShotGan.Onnx;
using FewShotGan.Onnx.Proto;
using Google.Protobuf;
using static TorchSharp.torch;
using AttributeType = FewShotGan.Onnx.Proto.AttributeProto.Types.AttributeType;
using DataType = FewShotGan.Onnx.Proto.TensorProto.Types.DataType;

namespace FewShotGan.Discriminators.Tests.Onnx;

/// <summary>ONNX files made for a test.</summary>
internal static class TestModels
{
    /// <summary>A tensor as the importer reads it.</summary>
    public static Tensor Value(TensorProto proto)
    {
        var named = proto.Clone();
        named.Name = "value";
        using var network = OnnxNetwork.Load(
            File([named], [Node("Identity", ["value"], "result")], inputs: []), new() { AsWritten = true });
        return network.Run([])[0];
    }

    /// <summary>A file whose last node's result is the output.</summary>
    /// <param name="constants">Its constants.</param>
    /// <param name="nodes">Its nodes.</param>
    /// <param name="inputs">Its inputs; one image [N, 3, H, W] named x unless given.</param>
    /// <param name="opset">Its version of the operator set.</param>
    public static OnnxFile File(
        TensorProto[] constants, NodeProto[] nodes, ValueInfoProto[]? inputs = null, long opset = 13)
    {
        var graph = new GraphProto();
        graph.Initializer.AddRange(constants);
        graph.Node.AddRange(nodes);
        graph.Input.AddRange(inputs ?? [Image(0, 3, 0, 0)]);
        graph.Output.Add(new ValueInfoProto { Name = nodes[^1].Output[0] });
        var model = new ModelProto { IrVersion = 8, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = opset });
        return new(model.ToByteArray());
    }

    /// <summary>The input x; 0 for an axis of any length.</summary>
    public static ValueInfoProto Image(params long[] dims)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float, Shape = new() };
        tensor.Shape.Dim.AddRange(
            dims.Select(
                dim => dim == 0
                ? new TensorShapeProto.Types.Dimension { DimParam = "any" }
                : new() { DimValue = dim }));
        return new() { Name = "x", Type = new() { TensorType = tensor } };
    }

    /// <summary>A node named for its result.</summary>
    public static NodeProto Node(string op, string[] inputs, string output, params AttributeProto[] attributes)
    {
        var node = new NodeProto { Name = output, OpType = op };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        node.Attribute.AddRange(attributes);
        return node;
    }

    /// <summary>A list of whole numbers.</summary>
    public static AttributeProto Ints(string name, params long[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }

    /// <summary>A whole number.</summary>
    public static AttributeProto Int(string name, long value) =>
        new() { Name = name, Type = AttributeType.Int, I = value };

    /// <summary>A number.</summary>
    public static AttributeProto Float(string name, float value) =>
        new() { Name = name, Type = AttributeType.Float, F = value };

    /// <summary>A word.</summary>
    public static AttributeProto Text(string name, string value) =>
        new() { Name = name, Type = AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    /// <summary>A float32 constant.</summary>
    public static TensorProto Floats(string name, long[] dims, params float[] values)
    {
        var proto = new TensorProto { Name = name, DataType = (int)DataType.Float };
        proto.Dims.AddRange(dims);
        proto.FloatData.AddRange(values);
        return proto;
    }

    /// <summary>An int64 constant of one axis.</summary>
    public static TensorProto Longs(string name, params long[] values)
    {
        var proto = new TensorProto { Name = name, DataType = (int)DataType.Int64 };
        proto.Dims.Add(values.Length);
        proto.Int64Data.AddRange(values);
        return proto;
    }

    /// <summary>A 1×1 convolution of 3 to so many channels, all weights the same.</summary>
    public static TensorProto Kernel(string name, long channels, float value, long from = 3, long size = 1) =>
        Floats(name, [channels, from, size, size], [.. Enumerable.Repeat(value, (int)(channels * from * size * size))]);
}
