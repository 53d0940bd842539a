using FewShotGan.Onnx.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Onnx.Rewrites;

/// <summary>
/// Takes what scales and shifts the channels before a convolution into its weights: w∗(s·x + t) = (w·s)∗x + Σw·t. Where
/// the convolution pads with zeros, which are not shifted, the shift stays: s·x + t = s·(x + t/s). Computed in float64.
/// </summary>
internal static class FoldAffineBefore
{
    /// <summary>Applies the rewrite wherever nothing else needs the values in between.</summary>
    public static void Apply(OnnxGraph graph)
    {
        using var off = no_grad();
        while (TryFold(graph))
        {
        }

        graph.Prune();
    }

    private static bool TryFold(OnnxGraph graph)
    {
        var consumers = graph.Consumers();
        return graph.Nodes.Any(node => TryFold(graph, node, consumers));
    }

    private static bool TryFold(OnnxGraph graph, OnnxNode node, ILookup<string, OnnxNode> consumers)
    {
        if (node.Outputs.Count != 1 || graph.OnlyConsumer(node.Output, consumers) is not { Operator: "Conv" } conv
            || conv.Inputs[0] != node.Output)
            return false;
        if (!graph.Constants.TryGetValue(conv.Input(1), out var weight) || !weight.is_floating_point()
            || weight.dim() < 3)
            return false;
        if (conv.Input(2).Length > 0 && !graph.Constants.ContainsKey(conv.Input(2))) return false;
        using var scope = NewDisposeScope();
        if (AffineOf(graph, node, conv, weight) is not { } affine) return false;
        if (!Pads(conv) || affine.Shift.abs().max().item<double>() == 0)
        {
            Fold(graph, scope, conv, weight, affine.Source, affine.Scale, affine.Shift);
            graph.Nodes.Remove(node);
            return true;
        }

        // A shift alone, behind a scale alone.
        if (affine.Scale.sub(1).abs().max().item<double>() != 0) return false;
        var before = graph.Nodes.Find(other => other.Outputs.Contains(affine.Source));
        if (before is not { Outputs.Count: 1 } || graph.OnlyConsumer(affine.Source, consumers) is null) return false;
        if (AffineOf(graph, before, conv, weight) is not { } scaling
            || scaling.Shift.abs().max().item<double>() != 0 || scaling.Scale.abs().min().item<double>() == 0)
            return false;
        Fold(graph, scope, conv, weight, node.Output, scaling.Scale, scaling.Shift);
        var shift = graph.NewName(node.Output + ".shift");
        long[] shape = [1, -1, .. Enumerable.Repeat(1L, (int)weight.dim() - 2)];
        graph.Constants[shift] = scope.MoveToOuter((affine.Shift / scaling.Scale).to(weight.dtype).reshape(shape));
        graph.Nodes[graph.Nodes.IndexOf(node)] = new("Add", node.Opset, [scaling.Source, shift], node.Output);
        graph.Nodes.Remove(before);
        return true;
    }

    private static (string Source, Tensor Scale, Tensor Shift)? AffineOf(
        OnnxGraph graph, OnnxNode node, OnnxNode conv, Tensor weight)
    {
        if (node.Inputs.FirstOrDefault(input => !graph.Constants.ContainsKey(input)) is not { } source) return null;
        long channels = weight.shape[1] * conv.Attributes.Int("group", 1);

        // A number for each channel may make several channels of one.
        bool isSafe = node.Operator == "BatchNormalization" || ChannelsOf(graph, source) == channels
            || node.Inputs.All(input =>
                input == source || graph.Constants.GetValueOrDefault(input)?.NumberOfElements == 1);
        if (!isSafe) return null;
        return FoldAffine.Affine(graph, node, source, channels, weight.dim()) is { } affine
            ? (source, affine.Scale, affine.Shift)
            : null;
    }

    // As far as a convolution and what keeps its shape tell; else null.
    private static long? ChannelsOf(OnnxGraph graph, string value) =>
        graph.Nodes.Find(node => node.Outputs.Contains(value)) switch
        {
            { Operator: "Conv" } conv => graph.Constants.GetValueOrDefault(conv.Input(1))?.shape[0],
            { Operator: "Relu" or "LeakyRelu" or "HardSwish" or "Clip" or "Sigmoid" } same =>
                ChannelsOf(graph, same.Inputs[0]),
            _ => null,
        };

    private static void Fold(
        OnnxGraph graph, DisposeScope scope, OnnxNode conv, Tensor weight, string source, Tensor scale, Tensor shift)
    {
        long groups = conv.Attributes.Int("group", 1), outputs = weight.shape[0];
        long[] perInput = [outputs, weight.shape[1], .. Enumerable.Repeat(1L, (int)weight.dim() - 2)];

        // The inputs that each output sees: those of its group.
        Tensor Seen(Tensor values) => values.reshape(groups, 1, weight.shape[1])
            .expand(groups, outputs / groups, weight.shape[1]).reshape(perInput);

        var w = weight.to(ScalarType.Float64);
        var b = (w * Seen(shift)).flatten(1).sum(1);
        if (conv.Input(2).Length > 0) b += graph.Constants[conv.Input(2)].to(ScalarType.Float64);
        var reading = conv with { Inputs = [source, .. conv.Inputs.Skip(1)] };
        graph.Nodes[graph.Nodes.IndexOf(conv)] = FoldAffine.WithWeights(graph, scope, reading, w * Seen(scale), b);
    }

    private static bool Pads(OnnxNode conv) =>
        conv.Attributes.Text("auto_pad", "NOTSET") is not ("NOTSET" or "VALID")
        || conv.Attributes.Ints("pads")?.Any(pad => pad != 0) == true;
}
