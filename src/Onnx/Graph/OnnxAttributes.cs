using FewShotGan.Onnx.Proto;
using AttributeType = FewShotGan.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace FewShotGan.Onnx.Graph;

/// <summary>
/// A node's attributes by name. Those that a file leaves out take the default that the reader of the node gives.
/// </summary>
internal sealed class OnnxAttributes
{
    private readonly Dictionary<string, AttributeProto> byName;

    /// <summary>Takes a node's attributes over.</summary>
    public OnnxAttributes(IEnumerable<AttributeProto> attributes) =>
        byName = attributes.GroupBy(attribute => attribute.Name)
            .ToDictionary(group => group.Key, group => group.Last());

    /// <summary>No attribute at all.</summary>
    public static OnnxAttributes None { get; } = new([]);

    /// <summary>All of them, as a file holds them.</summary>
    public IEnumerable<AttributeProto> All => byName.Values;

    /// <summary>Whether there is one of that name.</summary>
    public bool Has(string name) => byName.ContainsKey(name);

    /// <summary>A whole number.</summary>
    public long Int(string name, long otherwise) => Find(name, AttributeType.Int)?.I ?? otherwise;

    /// <summary>A list of whole numbers, or null.</summary>
    public long[]? Ints(string name) => Find(name, AttributeType.Ints) is { } found ? [.. found.Ints] : null;

    /// <summary>A number.</summary>
    public double Float(string name, double otherwise) => Find(name, AttributeType.Float)?.F ?? otherwise;

    /// <summary>A list of numbers, or null.</summary>
    public float[]? Floats(string name) => Find(name, AttributeType.Floats) is { } found ? [.. found.Floats] : null;

    /// <summary>A word.</summary>
    public string Text(string name, string otherwise) => Find(name, AttributeType.String)?.S.ToStringUtf8()
        ?? otherwise;

    /// <summary>A tensor as the file has it, or null.</summary>
    public TensorProto? Tensor(string name) => Find(name, AttributeType.Tensor)?.T;

    /// <summary>These attributes and one more list of whole numbers.</summary>
    public OnnxAttributes With(string name, long[] values)
    {
        var added = new AttributeProto { Name = name, Type = AttributeType.Ints };
        added.Ints.AddRange(values);
        return new([.. byName.Values, added]);
    }

    /// <summary>These attributes and one more whole number.</summary>
    public OnnxAttributes With(string name, long value) =>
        new([.. byName.Values, new AttributeProto { Name = name, Type = AttributeType.Int, I = value }]);

    /// <summary>These attributes and one more number.</summary>
    public OnnxAttributes With(string name, float value) =>
        new([.. byName.Values, new AttributeProto { Name = name, Type = AttributeType.Float, F = value }]);

    /// <summary>These attributes without those of the given names.</summary>
    public OnnxAttributes Without(params IReadOnlyList<string> names) =>
        new(byName.Values.Where(attribute => !names.Contains(attribute.Name)));

    private AttributeProto? Find(string name, AttributeType type)
    {
        if (!byName.TryGetValue(name, out var found)) return null;
        // Files of the first versions leave the type out; the value then stands in the field that is read.
        return found.Type == type || found.Type == AttributeType.Undefined
            ? found
            : throw new OnnxImportException($"attribute '{name}' is of type {found.Type}, expected {type}");
    }
}
