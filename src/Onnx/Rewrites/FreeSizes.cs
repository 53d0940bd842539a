using FewShotGan.Onnx.Execution;
using FewShotGan.Onnx.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Onnx.Rewrites;

/// <summary>
/// Frees a network that was exported for one batch and image size from what that size left in it: tensors of zeros
/// joined on as padding, sizes to resize to, and the batch in front of reshapes. Each rewrite gives the same values at
/// the old size.
/// </summary>
internal static class FreeSizes
{
    private const int ScaleOpset = 11;

    /// <summary>Applies the rewrite to a network of one image input.</summary>
    public static void Apply(OnnxGraph graph)
    {
        if (graph.Inputs is not [{ Dims: [var batch, var channels, var height, var width] } input]) return;
        for (var i = 0; i < graph.Nodes.Count; i++)
            graph.Nodes[i] = JoinedPadding(graph, graph.Nodes[i]) ?? graph.Nodes[i];
        if (batch is not null || (height is not null && width is not null))
        {
            var bakes = graph.Nodes.Where(node => IsBakedResize(graph, node) || IsBakedReshape(graph, node)).ToList();
            var shapes = bakes.Count == 0 ? [] : ShapeProbe.Run(graph);
            foreach (var node in bakes)
            {
                var free = node.Operator == "Resize" ? Scaled(graph, node, shapes) : Reshaped(graph, node, shapes);
                graph.Nodes[graph.Nodes.IndexOf(node)] = free;
            }
        }

        graph.Inputs[0] = input with { Dims = [null, channels, null, null] };
        graph.Prune();
    }

    /// <summary>Concat of one tensor with constants that repeat one number, as the Pad that it is; else null.</summary>
    private static OnnxNode? JoinedPadding(OnnxGraph graph, OnnxNode node)
    {
        if (node.Operator != "Concat" || node.Attributes.Int("axis", 1) != 1) return null;
        var parts = node.Inputs.Select(name => graph.Constants.GetValueOrDefault(name)).ToList();
        if (parts.Count(part => part is null) != 1 || parts.Count < 2
            || parts.OfType<Tensor>().Any(part => part.dim() != 4))
            return null;
        var numbers = parts.OfType<Tensor>().Select(RepeatedNumber).Distinct().ToList();
        if (numbers is not [{ } number]) return null;
        var at = parts.IndexOf(null);
        long before = parts.Take(at).Sum(part => part!.size(1)), after = parts.Skip(at + 1).Sum(part => part!.size(1));
        long[] pads = [0, before, 0, 0, 0, after, 0, 0];
        if (node.Opset < ScaleOpset)
            return new("Pad", node.Opset, [node.Inputs[at]], node.Output, OnnxAttributes.None.With("pads", pads)
                .With("value", number));
        var names = (Pads: graph.NewName(node.Output + ".pads"), Value: graph.NewName(node.Output + ".value"));
        graph.Constants[names.Pads] = tensor(pads, device: CPU);
        graph.Constants[names.Value] = tensor(number, device: CPU).to(parts.OfType<Tensor>().First().dtype);
        return new("Pad", node.Opset, [node.Inputs[at], names.Pads, names.Value], node.Output);
    }

    private static float? RepeatedNumber(Tensor tensor)
    {
        if (!tensor.is_floating_point() || tensor.NumberOfElements == 0) return null;
        using var scope = NewDisposeScope();
        var values = tensor.to(ScalarType.Float32).flatten();
        var first = values[0].item<float>();
        return values.eq(first).all().item<bool>() ? first : null;
    }

    /// <summary>Whether a Resize goes to sizes whose height and width stand in the file.</summary>
    private static bool IsBakedResize(OnnxGraph graph, OnnxNode node)
    {
        if (node.Operator != "Resize" || node.Opset < ScaleOpset || node.Inputs.Count < 4) return false;
        if (graph.Constants.ContainsKey(node.Inputs[3])) return true;
        // Batch and channels are often read from a shape all the same.
        return graph.Producers().GetValueOrDefault(node.Inputs[3]) is { Operator: "Concat" } concat
            && graph.Constants.TryGetValue(concat.Inputs[^1], out var last) && last.NumberOfElements >= 2;
    }

    private static OnnxNode Scaled(OnnxGraph graph, OnnxNode node, Dictionary<string, long[]> shapes)
    {
        var (from, to) = (shapes[node.Inputs[0]], shapes[node.Output]);
        var scales = graph.NewName(node.Output + ".scales");
        graph.Constants[scales] = tensor(
            to.Select((length, axis) => (float)length / from[axis]).ToArray(), device: CPU);
        var roi = node.Inputs[1];
        if (roi.Length == 0 || !graph.Constants.ContainsKey(roi))
            graph.Constants[roi = graph.NewName(node.Output + ".roi")] = zeros(0, device: CPU);
        return node with
        {
            Inputs = [node.Inputs[0], roi, scales],
            Attributes = node.Attributes.Without("axes", "keep_aspect_ratio_policy"), // the scales are every axis's own
        };
    }

    /// <summary>Whether a Reshape begins with a batch that stands in the file.</summary>
    private static bool IsBakedReshape(OnnxGraph graph, OnnxNode node) =>
        node.Operator == "Reshape" && graph.Constants.TryGetValue(node.Input(1), out var shape)
        && shape.dim() == 1 && shape.NumberOfElements > 1 && !node.Attributes.Has("allowzero")
        && shape[0].ToInt64() == 1;

    private static OnnxNode Reshaped(OnnxGraph graph, OnnxNode node, Dictionary<string, long[]> shapes)
    {
        if (shapes[node.Inputs[0]] is not [1, ..]) return node;
        var name = graph.NewName(node.Inputs[1]);
        var shape = graph.Constants[name] = graph.Constants[node.Inputs[1]].to(ScalarType.Int64, copy: true);
        shape[0] = tensor(0L, device: CPU);
        return node with { Inputs = [node.Inputs[0], name] };
    }
}
