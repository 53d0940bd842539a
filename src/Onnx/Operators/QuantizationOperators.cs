using FewShotGan.Onnx.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Onnx.Operators;

/// <summary>
/// Numbers of 8 bits in place of floats: of a whole tensor, of every slice along an axis (opset 13), or of blocks along
/// it (opset 21). Networks whose weights are stored so are read; in a network that gradients flow through, nothing else
/// may be quantised.
/// </summary>
internal static class QuantizationOperators
{
    public static readonly Operator
        QuantizeLinear = Operator.Of(PrepareQuantize),
        DequantizeLinear = Operator.Of(PrepareDequantize);

    private static Func<Arguments, Tensor> PrepareQuantize(NodeReader node)
    {
        var named = node.Has("output_dtype") ? node.Type("output_dtype") : (ScalarType?)null;
        return given =>
        {
            var x = given[0];
            var zero = given.Optional(2);
            var type = zero?.dtype ?? named ?? ScalarType.Byte;
            (int Least, int Most) range = type switch
            {
                ScalarType.Byte => (byte.MinValue, byte.MaxValue),
                ScalarType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
                ScalarType.Int16 => (short.MinValue, short.MaxValue),
                _ => throw node.Error($"it makes {type}; supported are Byte, Int8 and Int16"),
            };
            // Halves go to the even neighbour, in ONNX as in libtorch.
            var steps = (x / PerElement(node, given, given[1], x)).round();
            if (zero is not null) steps += PerElement(node, given, zero, x);
            return steps.clamp(range.Least, range.Most).to(type);
        };
    }

    private static Func<Arguments, Tensor> PrepareDequantize(NodeReader node) => given =>
    {
        var (x, scale) = (given[0], given[1]);
        var steps = x.to(scale.dtype);
        if (given.Optional(2) is { } zero) steps -= PerElement(node, given, zero, x).to(scale.dtype);
        return steps * PerElement(node, given, scale, x);
    };

    /// <summary>A scale or zero point in a shape that broadcasts to the tensor it belongs to.</summary>
    private static Tensor PerElement(NodeReader node, Arguments given, Tensor value, Tensor x)
    {
        if (value.NumberOfElements == 1) return value.reshape([]);
        var axis = node.Axis(node.Int("axis", 1), x.dim());
        var block = node.Int("block_size", 0);
        if (value.dim() == 1 && block == 0)
            return value.reshape([-1, .. Enumerable.Repeat(1L, (int)x.dim() - axis - 1)]);
        if (value.dim() != x.dim() || block < 1)
            throw node.Error($"a scale of [{string.Join(", ", value.shape)}] for [{string.Join(", ", x.shape)}]");
        var repeated = value.shape;
        repeated[axis] = (long)Math.Min((double)repeated[axis] * block, int.MaxValue);
        given.Reserve(repeated);
        return value.repeat_interleave(block, axis).narrow(axis, 0, x.size(axis));
    }
}
