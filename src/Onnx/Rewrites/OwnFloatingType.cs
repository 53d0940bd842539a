using FewShotGan.Onnx.Graph;
using static TorchSharp.torch;

namespace FewShotGan.Onnx.Rewrites;

/// <summary>
/// Makes a network compute in the type of its images: every conversion of a tensor to a floating type becomes one to
/// that of the images. So <c>to(float64)</c> makes all of it float64.
/// </summary>
internal static class OwnFloatingType
{
    private const int CastLikeOpset = 15;

    /// <summary>Applies the rewrite to a network of one floating input.</summary>
    public static void Apply(OnnxGraph graph)
    {
        foreach (var (name, constant) in graph.Constants.Where(entry => entry.Value.dtype == ScalarType.Float64)
            .ToList())
            graph.Constants[name] = constant.to(ScalarType.Float32, disposeAfter: true);
        if (graph.Inputs is not [var image] || !IsFloating(image.ElementType)) return;

        var fromShapes = graph.ShapeValues(graph.Constants.ContainsKey);
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            var node = graph.Nodes[i];
            if (node.Operator == "Cast" && !fromShapes.Contains(node.Output)
                && IsFloating((int)node.Attributes.Int("to", 0)))
                graph.Nodes[i] = new("CastLike", CastLikeOpset, [node.Input(0), image.Name], node.Output);
        }
    }

    private static bool IsFloating(int elementType) =>
        OnnxTensors.TypeOf(elementType) is ScalarType.Float32 or ScalarType.Float64;
}
