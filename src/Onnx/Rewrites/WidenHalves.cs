using FewShotGan.Onnx.Graph;
using FewShotGan.Onnx.Proto;
using static TorchSharp.torch;

namespace FewShotGan.Onnx.Rewrites;

/// <summary>
/// Makes float32 of 16-bit floats: weights are stored so to save space, and on a CPU nothing computes with them faster.
/// The values that the file holds stay exactly what they are; what is computed from them is rounded less.
/// </summary>
internal static class WidenHalves
{
    /// <summary>Widens constants, inputs, and what Cast nodes make.</summary>
    public static void Apply(OnnxGraph graph)
    {
        const int Float = (int)TensorProto.Types.DataType.Float;
        foreach (var (name, constant) in graph.Constants.Where(entry => IsHalf(entry.Value.dtype)).ToList())
            graph.Constants[name] = constant.to(ScalarType.Float32, disposeAfter: true);
        for (var i = 0; i < graph.Inputs.Count; i++)
        {
            var input = graph.Inputs[i];
            if (IsHalf(OnnxTensors.TypeOf(input.ElementType))) graph.Inputs[i] = input with { ElementType = Float };
        }

        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            var node = graph.Nodes[i];
            if (node.Operator == "Cast" && IsHalf(OnnxTensors.TypeOf((int)node.Attributes.Int("to", 0))))
                graph.Nodes[i] = node with { Attributes = OnnxAttributes.None.With("to", (long)Float) };
        }
    }

    private static bool IsHalf(ScalarType? type) => type is ScalarType.Float16 or ScalarType.BFloat16;
}
