using FewShotGan.Onnx.Proto;
using Google.Protobuf;
using AttributeType = FewShotGan.Onnx.Proto.AttributeProto.Types.AttributeType;
using DataType = FewShotGan.Onnx.Proto.TensorProto.Types.DataType;

namespace FewShotGan.Tests.Training;

/// <summary>Feature networks of two convolutions of stride 2, as files with their descriptions.</summary>
internal static class TinyEyes
{
    /// <summary>Writes a network.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="name">Its name; its weights are drawn from it.</param>
    /// <param name="channels">Of both maps, the taps.</param>
    /// <param name="isBlind">Whether it sees nothing.</param>
    /// <returns>The description's path, for a recipe.</returns>
    public static string Write(TemporaryFolder folder, string name, int channels = 4, bool isBlind = false)
    {
        var random = new Random(name.Sum(letter => letter));
        var graph = new GraphProto();
        graph.Initializer.Add(Kernel("w0", channels, 3));
        graph.Initializer.Add(Kernel("w1", channels, channels));
        Convolve("x", "w0", "c0");
        Act("c0", "first");
        Convolve("first", "w1", "c1");
        Act("c1", "second");
        graph.Input.Add(Image("x"));
        graph.Output.Add(new ValueInfoProto { Name = "second" });
        var model = new ModelProto { IrVersion = 8, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 13 });
        File.WriteAllBytes(folder.File(name + ".onnx"), model.ToByteArray());
        File.WriteAllText(
            folder.File(name + ".yaml"),
            $"name: {name}\nfile: [{name}.onnx]\nminimum_size: 8\ntaps: [first, second]\n");
        return folder.File(name + ".yaml");

        TensorProto Kernel(string kernel, int outputs, int inputs)
        {
            var proto = new TensorProto { Name = kernel, DataType = (int)DataType.Float };
            proto.Dims.AddRange([outputs, inputs, 3, 3]);
            proto.FloatData.AddRange(
                Enumerable.Range(0, outputs * inputs * 9)
                .Select(_ => isBlind ? 0 : (float)(random.NextDouble() - 0.4)));
            return proto;
        }

        void Convolve(string input, string kernel, string output)
        {
            var node = new NodeProto { Name = output, OpType = "Conv", Input = { input, kernel }, Output = { output } };
            node.Attribute.Add(Ints("strides", 2, 2));
            node.Attribute.Add(Ints("pads", 1, 1, 1, 1));
            graph.Node.Add(node);
        }

        void Act(string input, string output) =>
            graph.Node.Add(new NodeProto { Name = output, OpType = "Relu", Input = { input }, Output = { output } });
    }

    private static AttributeProto Ints(string name, params long[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }

    private static ValueInfoProto Image(string name)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float, Shape = new() };
        foreach (var side in new long[] { 0, 3, 0, 0 })
            tensor.Shape.Dim.Add(
                side == 0 ? new TensorShapeProto.Types.Dimension { DimParam = "any" } : new() { DimValue = side });
        return new() { Name = name, Type = new() { TensorType = tensor } };
    }
}
