using FewShotGan.Onnx.Graph;
using static TorchSharp.torch;

namespace FewShotGan.Onnx.Nodes;

/// <summary>A node as its operator reads it: version, attributes, and errors that say where they happened.</summary>
internal sealed class NodeReader(OnnxNode node)
{
    /// <summary>The version of the operator set.</summary>
    public int Opset => node.Opset;

    /// <summary>How many results are asked for, those in between that are not included.</summary>
    public int OutputCount => node.Outputs.Count;

    /// <summary>Whether that result is asked for.</summary>
    public bool Wants(int output) => output < node.Outputs.Count && node.Outputs[output].Length > 0;

    /// <summary>Whether the file gives this attribute.</summary>
    public bool Has(string name) => node.Attributes.Has(name);

    /// <summary>An attribute that is a whole number.</summary>
    public long Int(string name, long otherwise) => node.Attributes.Int(name, otherwise);

    /// <summary>An attribute that is a flag.</summary>
    public bool Flag(string name, bool otherwise = false) => node.Attributes.Int(name, otherwise ? 1 : 0) != 0;

    /// <summary>An attribute that is a list of whole numbers, or null.</summary>
    public long[]? Ints(string name) => node.Attributes.Ints(name);

    /// <summary>An attribute that is a number.</summary>
    public double Float(string name, double otherwise) => node.Attributes.Float(name, otherwise);

    /// <summary>An attribute that is a list of numbers, or null.</summary>
    public float[]? Floats(string name) => node.Attributes.Floats(name);

    /// <summary>An attribute that is text and must be there.</summary>
    public string Text(string name) =>
        Has(name) ? node.Attributes.Text(name, "") : throw Error($"its attribute '{name}' is missing");

    /// <summary>An attribute that is one of a few words.</summary>
    public string Choice(string name, string otherwise, params IReadOnlyList<string> supported)
    {
        var found = node.Attributes.Text(name, otherwise);
        return supported.Contains(found)
            ? found
            : throw Error($"{name} is '{found}', supported: {string.Join(", ", supported)}");
    }

    /// <summary>An attribute that is a tensor, or null.</summary>
    public Tensor? Tensor(string name) =>
        node.Attributes.Tensor(name) is { } proto ? OnnxTensors.Read(proto, new ExternalData(null)) : null;

    /// <summary>An attribute that names an element type.</summary>
    public ScalarType Type(string name)
    {
        var type = (int)node.Attributes.Int(name, 0);
        return OnnxTensors.TypeOf(type)
            ?? throw Error($"the element type {OnnxTensors.NameOf(type)} is not one libtorch computes with");
    }

    /// <summary>The axis that a number means, negative ones from the end.</summary>
    public int Axis(long axis, long rank) => axis >= -rank && axis < Math.Max(rank, 1)
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw Error($"axis {axis} of a tensor with {rank} axes");

    /// <summary>The axes that numbers mean.</summary>
    public long[] Axes(IEnumerable<long> axes, long rank) => [.. axes.Select(axis => (long)Axis(axis, rank))];

    /// <summary>An error at this node.</summary>
    public OnnxImportException Error(string what, Exception? inner = null) => new($"{node}: {what}", inner);
}
