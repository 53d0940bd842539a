using FewShotGan.Onnx.Graph;
using FewShotGan.Onnx.Rewrites;
using static TorchSharp.torch;

namespace FewShotGan.Onnx.Execution;

/// <summary>Finds the shapes of a graph's values by running it on a black image.</summary>
internal static class ShapeProbe
{
    /// <summary>Height and width of the image where a graph takes any.</summary>
    public const long AnySize = 256;

    /// <summary>Elements that the image of a file may have: 4096 px on a side, and some.</summary>
    private const double LargestImage = 1L << 26;

    /// <summary>The shape of every value at the size that the graph's image has, or at <see cref="AnySize"/>.</summary>
    /// <exception cref="OnnxImportException">The graph is no network for images, or does not run.</exception>
    public static Dictionary<string, long[]> Run(OnnxGraph graph)
    {
        if (graph.Inputs is not [{ Dims: [_, { } channels, var height, var width] } input])
        {
            throw new OnnxImportException(
                "it takes something else than one batch of images; expected one input of four axes with a fixed number "
                    + "of channels");
        }

        long[] size = [1, channels, height ?? AnySize, width ?? AnySize];
        if (size.Aggregate(1.0, (product, length) => product * length) > LargestImage)
            throw new OnnxImportException($"its images are [{string.Join(", ", size)}], which is too large");

        using var off = no_grad();
        using var scope = NewDisposeScope();
        var shapes = new Dictionary<string, long[]> { [input.Name] = size };
        var copies = graph.Constants.ToDictionary(constant => constant.Key, constant => constant.Value.alias());
        var copy = new OnnxGraph { Opset = graph.Opset, Inputs = graph.Inputs, Outputs = [], Nodes = [.. graph.Nodes],
            Constants = copies };
        OwnFloatingType.Apply(copy);
        using var program = new GraphProgram(copy, new Dictionary<string, Func<Tensor>>(), keepTypes: false);
        program.Run([zeros(size, device: CPU)], (node, i, value) =>
        {
            if (i < node.Outputs.Count) shapes[node.Outputs[i]] = value.shape;
        });
        return shapes;
    }
}
