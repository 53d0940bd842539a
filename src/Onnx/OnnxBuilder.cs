using System.Globalization;
using FewShotGan.Onnx.Graph;
using FewShotGan.Onnx.Proto;
using Google.Protobuf;
using TorchSharp;
using static TorchSharp.torch;
using AttributeType = FewShotGan.Onnx.Proto.AttributeProto.Types.AttributeType;
using DataType = FewShotGan.Onnx.Proto.TensorProto.Types.DataType;

namespace FewShotGan.Onnx;

/// <summary>
/// Writes an ONNX file value by value. Operators are those of opset 17, which every runtime of the last years reads.
/// </summary>
public sealed class OnnxBuilder
{
    /// <summary>The version of the operator set.</summary>
    public const int Opset = 17;

    private const long IrVersion = 8;

    private readonly GraphProto graph = new() { Name = "network" };
    private int number;

    /// <summary>Adds an input of float32.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="axes">Its shape.</param>
    public OnnxValue Input(string name, params IReadOnlyList<OnnxAxis> axes)
    {
        graph.Input.Add(Described(name, axes));
        return new(this, name);
    }

    /// <summary>Adds a constant.</summary>
    /// <param name="value">The tensor, which is copied.</param>
    public OnnxValue Constant(Tensor value)
    {
        var name = NewName("constant");
        using var copy = value.detach().cpu();
        graph.Initializer.Add(OnnxTensors.Write(name, copy));
        return new(this, name);
    }

    /// <summary>Adds a number.</summary>
    public OnnxValue Constant(double number)
    {
        using var value = tensor((float)number, device: CPU);
        return Constant(value);
    }

    /// <summary>Adds a whole number, such as a place along an axis.</summary>
    public OnnxValue Constant(long number)
    {
        using var value = tensor(number, device: CPU);
        return Constant(value);
    }

    /// <summary>Adds whole numbers, such as a shape.</summary>
    public OnnxValue Constant(long[] numbers)
    {
        using var value = tensor(numbers, device: CPU);
        return Constant(value);
    }

    /// <summary>Adds numbers.</summary>
    public OnnxValue Constant(float[] numbers)
    {
        using var value = tensor(numbers, device: CPU);
        return Constant(value);
    }

    /// <summary>Applies an operator.</summary>
    /// <param name="op">Its name in ONNX.</param>
    /// <param name="inputs">Its inputs; null for one that is left out.</param>
    /// <param name="attributes">
    /// Names and values: <c>long</c>, <c>double</c>, <c>string</c>, or arrays of <c>long</c>.
    /// </param>
    /// <returns>Its first result.</returns>
    /// <exception cref="ArgumentException">An attribute is of another type.</exception>
    public OnnxValue Node(
        string op, IReadOnlyList<OnnxValue?> inputs, params IReadOnlyList<(string Name, object Value)> attributes) =>
        Nodes(op, 1, inputs, attributes)[0];

    /// <summary>Applies an operator of several results.</summary>
    /// <param name="op">Its name in ONNX.</param>
    /// <param name="results">How many results are taken.</param>
    /// <param name="inputs">As for <see cref="Node"/>.</param>
    /// <param name="attributes">Likewise.</param>
    public OnnxValue[] Nodes(
        string op, int results, IReadOnlyList<OnnxValue?> inputs,
        params IReadOnlyList<(string Name, object Value)> attributes)
    {
        var node = new NodeProto { OpType = op, Name = NewName(op) };
        node.Input.AddRange(inputs.Select(input => input?.Name ?? ""));
        node.Output.AddRange(Enumerable.Range(0, results).Select(i => results == 1 ? node.Name : $"{node.Name}.{i}"));
        node.Attribute.AddRange(attributes.Select(attribute => AttributeOf(attribute.Name, attribute.Value)));
        graph.Node.Add(node);
        return [.. node.Output.Select(name => new OnnxValue(this, name))];
    }

    /// <summary>Makes a value an output of the network, of float32.</summary>
    /// <param name="name">The output's name.</param>
    /// <param name="value">The value.</param>
    /// <param name="axes">Its shape.</param>
    public void Output(string name, OnnxValue value, params IReadOnlyList<OnnxAxis> axes)
    {
        var node = new NodeProto { OpType = "Identity", Name = NewName("output") };
        node.Input.Add(value.Name);
        node.Output.Add(name);
        graph.Node.Add(node);
        graph.Output.Add(Described(name, axes));
    }

    /// <summary>The bytes of the file.</summary>
    /// <param name="producer">The program that made it.</param>
    /// <param name="description">What it is.</param>
    /// <param name="facts">More to say of it, by keys.</param>
    public byte[] Write(
        string producer, string description, IEnumerable<KeyValuePair<string, string>>? facts = null)
    {
        var model = new ModelProto
        {
            IrVersion = IrVersion, ProducerName = producer, DocString = description, Graph = graph,
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = Opset });
        model.MetadataProps.AddRange(
            (facts ?? []).Select(fact => new StringStringEntryProto { Key = fact.Key, Value = fact.Value }));
        return model.ToByteArray();
    }

    private string NewName(string like) => string.Create(CultureInfo.InvariantCulture, $"{like}_{number++}");

    private static ValueInfoProto Described(string name, IReadOnlyList<OnnxAxis> axes)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float, Shape = new() };
        tensor.Shape.Dim.AddRange(axes.Select(axis => axis.Name is { } symbol
            ? new TensorShapeProto.Types.Dimension { DimParam = symbol }
            : new TensorShapeProto.Types.Dimension { DimValue = axis.Length }));
        return new() { Name = name, Type = new() { TensorType = tensor } };
    }

    private static AttributeProto AttributeOf(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case int or long:
                (attribute.Type, attribute.I) =
                    (AttributeType.Int, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case double or float:
                (attribute.Type, attribute.F) =
                    (AttributeType.Float, Convert.ToSingle(value, CultureInfo.InvariantCulture));
                break;
            case string text:
                (attribute.Type, attribute.S) = (AttributeType.String, ByteString.CopyFromUtf8(text));
                break;
            case long[] numbers:
                attribute.Type = AttributeType.Ints;
                attribute.Ints.AddRange(numbers);
                break;
            default:
                throw new ArgumentException($"{name} is a {value.GetType().Name}", nameof(value));
        }

        return attribute;
    }
}
