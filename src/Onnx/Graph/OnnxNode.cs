using System.Runtime.CompilerServices;

namespace FewShotGan.Onnx.Graph;

/// <summary>One application of an operator.</summary>
/// <param name="Name">The node's name, or that of its first result when the file gives it none.</param>
/// <param name="Operator">The operator's name.</param>
/// <param name="Opset">The version of the operator set whose meaning it has.</param>
/// <param name="Inputs">Names of values; the empty name is an optional input left out.</param>
/// <param name="Outputs">Names of the results; the empty name is a result nobody asked for.</param>
/// <param name="Attributes">What else the operator is told.</param>
internal sealed record OnnxNode(
    string Name, string Operator, int Opset, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs,
    OnnxAttributes Attributes)
{
    /// <summary>A node that a rewrite makes.</summary>
    public OnnxNode(
        string op, int opset, IReadOnlyList<string> inputs, string output, OnnxAttributes? attributes = null)
        : this(output, op, opset, inputs, [output], attributes ?? OnnxAttributes.None)
    {
    }

    /// <summary>The first result.</summary>
    public string Output => Outputs[0];

    /// <summary>An input's name, empty when it is left out.</summary>
    public string Input(int i) => i < Inputs.Count ? Inputs[i] : "";

    /// <summary>A node is itself only, whatever another holds.</summary>
    public bool Equals(OnnxNode? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    /// <summary>How messages call it.</summary>
    public override string ToString() => $"node '{Name}' ({Operator}, opset {Opset})";
}
