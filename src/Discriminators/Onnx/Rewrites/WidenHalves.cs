using FewShotGan.Discriminators.Onnx.Graph;
using FewShotGan.Discriminators.Onnx.Proto;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Onnx.Rewrites;

/// <summary>
/// Makes float32 of 16-bit floats: weights are stored so to save space, and on a CPU nothing computes with them faster. The
/// values that the file holds stay exactly what they are; what is computed from them is rounded less.
/// </summary>
internal static class WidenHalves
{
    /// <summary>Widens constants, inputs, and what Cast nodes make.</summary>
    public static void Apply(OnnxGraph graph)
    {
        foreach (var (name, constant) in graph.Constants.Where(entry => entry.Value.dtype is ScalarType.Float16 or ScalarType.BFloat16).ToList())
            graph.Constants[name] = constant.to(ScalarType.Float32, disposeAfter: true);
        for (var i = 0; i < graph.Inputs.Count; i++)
        {
            if (IsHalf(graph.Inputs[i].ElementType)) graph.Inputs[i] = graph.Inputs[i] with { ElementType = (int)TensorProto.Types.DataType.Float };
        }

        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            var node = graph.Nodes[i];
            if (node.Operator == "Cast" && IsHalf((int)node.Attributes.Int("to", 0)))
                graph.Nodes[i] = node with { Attributes = OnnxAttributes.None.With("to", (long)TensorProto.Types.DataType.Float) };
        }
    }

    private static bool IsHalf(int elementType) => OnnxTensors.TypeOf(elementType) is ScalarType.Float16 or ScalarType.BFloat16;
}
