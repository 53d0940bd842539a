using FewShotGan.Onnx.Graph;
using FewShotGan.Onnx.Nodes;
using FewShotGan.Onnx.Operators;

namespace FewShotGan.Onnx.Execution;

/// <summary>Multiply-adds of single nodes.</summary>
internal static class MultiplyAdds
{
    /// <summary>Those of a convolution or matrix product; 0 for any other operator.</summary>
    /// <param name="node">The node.</param>
    /// <param name="result">The shape of its result.</param>
    /// <param name="shapes">The shapes of its inputs, by name.</param>
    public static double Of(OnnxNode node, long[] result, IReadOnlyDictionary<string, long[]> shapes) =>
        node.Operator switch
    {
        // A weight is [outputs, inputs / groups, …]; that of a transposed convolution [inputs, outputs / groups, …].
        "Conv" => Product(result) * Product(shapes[node.Inputs[1]][1..]),
        "ConvTranspose" => Product(shapes[node.Inputs[0]]) * Product(shapes[node.Inputs[1]][1..]),
        "MatMul" => Product(result) * shapes[node.Inputs[0]][^1],
        "Gemm" => Product(shapes[node.Inputs[0]]) * result[^1],
        "Einsum" => Product(
            LinearOperators.EinsumLengths(new NodeReader(node), [.. node.Inputs.Select(name => shapes[name])])),
        "Attention" => (Product(shapes[node.Inputs[0]]) + Product(result)) * shapes[node.Inputs[1]][^2],
        _ => 0,
    };

    private static double Product(long[] shape) => shape.Aggregate(1.0, (product, side) => product * side);
}
