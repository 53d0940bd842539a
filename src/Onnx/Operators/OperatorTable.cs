using System.Collections.Frozen;
using System.Reflection;
using FewShotGan.Onnx.Graph;
using FewShotGan.Onnx.Nodes;

namespace FewShotGan.Onnx.Operators;

/// <summary>The operators there are, by ONNX's names: the fields of this folder's classes bear them.</summary>
internal static class OperatorTable
{
    private static readonly FrozenDictionary<string, Operator> Operators = typeof(OperatorTable).Assembly.GetTypes()
        .Where(type => type.Namespace == typeof(OperatorTable).Namespace)
        .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
        .Where(field => field.FieldType == typeof(Operator))
        .ToFrozenDictionary(field => field.Name, field => (Operator)field.GetValue(null)!);

    /// <summary>The names of all operators that can be imported; Constant is no more than a value by then.</summary>
    public static IEnumerable<string> Names => Operators.Keys.Append("Constant").Order(StringComparer.Ordinal);

    /// <summary>The operator of a node.</summary>
    /// <exception cref="OnnxImportException">There is none.</exception>
    public static Operator Of(OnnxNode node) => Operators.TryGetValue(node.Operator, out var found)
        ? found
        : throw new OnnxImportException(
            $"{node}: this operator is not supported; supported are {string.Join(", ", Names)}");
}
