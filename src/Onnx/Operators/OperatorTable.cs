using System.Collections.Frozen;
using FewShotGan.Onnx.Graph;

namespace FewShotGan.Onnx.Operators;

/// <summary>The operators there are, by ONNX's names.</summary>
internal static class OperatorTable
{
    private static readonly FrozenDictionary<string, Operator> Operators = new Dictionary<string, Operator>
    {
        ["Add"] = ArithmeticOperators.Add,
        ["AveragePool"] = PoolingOperators.AveragePool,
        ["BatchNormalization"] = NormalizationOperators.BatchNormalization,
        ["Cast"] = ArithmeticOperators.Cast,
        ["CastLike"] = ArithmeticOperators.CastLike,
        ["Clip"] = ArithmeticOperators.Clip,
        ["Concat"] = IndexingOperators.Concat,
        ["ConstantOfShape"] = ShapeOperators.ConstantOfShape,
        ["Conv"] = ConvolutionOperators.Conv,
        ["ConvTranspose"] = ConvolutionOperators.ConvTranspose,
        ["Div"] = ArithmeticOperators.Div,
        ["Dropout"] = ActivationOperators.Dropout,
        ["Equal"] = ArithmeticOperators.Equal,
        ["Erf"] = ArithmeticOperators.Erf,
        ["Expand"] = ShapeOperators.Expand,
        ["Flatten"] = ShapeOperators.Flatten,
        ["Gather"] = IndexingOperators.Gather,
        ["Gemm"] = LinearOperators.Gemm,
        ["GlobalAveragePool"] = PoolingOperators.GlobalAveragePool,
        ["HardSigmoid"] = ActivationOperators.HardSigmoid,
        ["HardSwish"] = ActivationOperators.HardSwish,
        ["Identity"] = ArithmeticOperators.Identity,
        ["LayerNormalization"] = NormalizationOperators.LayerNormalization,
        ["MatMul"] = LinearOperators.MatMul,
        ["MaxPool"] = PoolingOperators.MaxPool,
        ["Mod"] = ArithmeticOperators.Mod,
        ["Mul"] = ArithmeticOperators.Mul,
        ["Not"] = ArithmeticOperators.Not,
        ["Pad"] = IndexingOperators.Pad,
        ["Pow"] = ArithmeticOperators.Pow,
        ["Range"] = ShapeOperators.Range,
        ["ReduceMean"] = LinearOperators.ReduceMean,
        ["Relu"] = ActivationOperators.Relu,
        ["Reshape"] = ShapeOperators.Reshape,
        ["Resize"] = ResizeOperator.Resize,
        ["ScatterND"] = IndexingOperators.ScatterND,
        ["Shape"] = ShapeOperators.Shape,
        ["Sigmoid"] = ActivationOperators.Sigmoid,
        ["Slice"] = IndexingOperators.Slice,
        ["Softmax"] = ActivationOperators.Softmax,
        ["Split"] = IndexingOperators.Split,
        ["Sqrt"] = ArithmeticOperators.Sqrt,
        ["Squeeze"] = ShapeOperators.Squeeze,
        ["Sub"] = ArithmeticOperators.Sub,
        ["Transpose"] = ShapeOperators.Transpose,
        ["Unsqueeze"] = ShapeOperators.Unsqueeze,
        ["Where"] = ArithmeticOperators.Where,
    }.ToFrozenDictionary();

    /// <summary>The names of all operators that can be imported; Constant is no more than a value by then.</summary>
    public static IEnumerable<string> Names => Operators.Keys.Append("Constant").Order(StringComparer.Ordinal);

    /// <summary>The operator of a node.</summary>
    /// <exception cref="OnnxImportException">There is none.</exception>
    public static Operator Of(OnnxNode node) => Operators.TryGetValue(node.Operator, out var found)
        ? found
        : throw new OnnxImportException(
            $"{node}: this operator is not supported; supported are {string.Join(", ", Names)}");
}
