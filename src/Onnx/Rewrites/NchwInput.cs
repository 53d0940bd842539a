using FewShotGan.Onnx.Graph;

namespace FewShotGan.Onnx.Rewrites;

/// <summary>Makes a network that takes images [N, H, W, C] one that takes [N, C, H, W].</summary>
internal static class NchwInput
{
    /// <summary>
    /// Puts a Transpose behind the input. Keras exports begin with the opposite one, up to which there is only
    /// arithmetic with single numbers: <see cref="SinkTransposes"/> lets the two meet and cancel.
    /// </summary>
    /// <exception cref="OnnxImportException">The network's input does not have four axes.</exception>
    public static void Apply(OnnxGraph graph)
    {
        if (graph.Inputs is not [{ Dims: [var n, var h, var w, var c] } input])
            throw new OnnxImportException("the layout is given as NHWC, which takes one input of four axes");
        var inside = graph.NewName(input.Name);
        graph.Redirect(input.Name, inside);
        graph.Inputs[0] = input with { Dims = [n, c, h, w] };
        graph.Nodes.Insert(0, SinkTransposes.Make(graph.Opset, input.Name, inside, [0, 2, 3, 1]));
    }
}
