using FewShotGan.Onnx.Graph;
using FewShotGan.Onnx.Proto;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Onnx.Rewrites;

/// <summary>
/// Lets a network that takes whole numbers, such as pixels of 8 bits, take floats in the same range: a generator's
/// images are not rounded, and gradients reach them.
/// </summary>
internal static class FloatInput
{
    /// <summary>Makes float32 inputs of whole-number ones that the network converts to floats first.</summary>
    /// <exception cref="OnnxImportException">It computes with the whole numbers themselves.</exception>
    public static void Apply(OnnxGraph graph)
    {
        for (var i = 0; i < graph.Inputs.Count; i++)
        {
            var input = graph.Inputs[i];
            if (OnnxTensors.TypeOf(input.ElementType) is not (ScalarType.Byte or ScalarType.Int8 or ScalarType.Int16
                or ScalarType.Int32 or ScalarType.Int64))
                continue;
            if (graph.Nodes.FirstOrDefault(node => node.Inputs.Contains(input.Name) && !ToFloat(node)) is { } exact)
            {
                throw new OnnxImportException($"{exact}: it computes with the input '{input.Name}' as whole numbers "
                    + $"({OnnxTensors.NameOf(input.ElementType)}); supported is a Cast to float as the first step");
            }

            graph.Inputs[i] = input with { ElementType = (int)TensorProto.Types.DataType.Float };
        }
    }

    private static bool ToFloat(OnnxNode node) => node.Operator == "Shape"
        || (node.Operator == "Cast" && OnnxTensors.TypeOf((int)node.Attributes.Int("to", 0)) is ScalarType.Float32
            or ScalarType.Float64);
}
