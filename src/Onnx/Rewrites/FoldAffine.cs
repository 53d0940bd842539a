using FewShotGan.Onnx.Graph;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Onnx.Rewrites;

/// <summary>
/// Takes what scales and shifts the channels behind a convolution (batch normalisation, Mul, Add, Div and Sub with
/// constants) into its weights: s·(w∗x + b) + t = (s·w)∗x + (s·b + t). Computed in float64.
/// </summary>
internal static class FoldAffine
{
    /// <summary>Applies the rewrite wherever nothing else needs the values in between.</summary>
    public static void Apply(OnnxGraph graph)
    {
        using var off = no_grad();
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            while (TryFold(graph, i))
            {
            }
        }

        graph.Prune();
    }

    private static bool TryFold(OnnxGraph graph, int at)
    {
        var conv = graph.Nodes[at];
        if (conv.Operator != "Conv" || !graph.Constants.TryGetValue(conv.Input(1), out var weight)) return false;
        if (!weight.is_floating_point() || weight.dim() < 3) return false;
        var bias = conv.Input(2).Length > 0 ? conv.Input(2) : null;
        if (bias is not null && graph.Constants.GetValueOrDefault(bias)?.NumberOfElements != weight.shape[0])
            return false;
        if (graph.OnlyConsumer(conv.Output, graph.Consumers()) is not { } next) return false;
        using var scope = NewDisposeScope();
        long channels = weight.shape[0], rank = weight.dim();
        if (Affine(graph, next, conv.Output, channels, rank) is not { } affine) return false;

        var w = weight.to(ScalarType.Float64) * affine.Scale.reshape([-1, .. Enumerable.Repeat(1L, (int)rank - 1)]);
        var b = bias is null ? affine.Shift : (graph.Constants[bias].to(ScalarType.Float64) * affine.Scale)
            + affine.Shift;
        graph.Nodes[at] = WithWeights(graph, scope, conv, w, b) with { Outputs = next.Outputs };
        graph.Nodes.Remove(next);
        return true;
    }

    /// <summary>The convolution with another weight and bias, which become constants of its weight's type.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="scope">Whose outer scope the constants move to.</param>
    /// <param name="conv">A convolution with a constant weight.</param>
    /// <param name="weight">The new weight.</param>
    /// <param name="bias">The new bias.</param>
    internal static OnnxNode WithWeights(
        OnnxGraph graph, DisposeScope scope, OnnxNode conv, Tensor weight, Tensor bias)
    {
        string old = conv.Inputs[1], weightName = graph.NewName(old), biasName = graph.NewName(old + ".bias");
        var type = graph.Constants[old].dtype;
        graph.Constants[weightName] = scope.MoveToOuter(weight.to(type));
        graph.Constants[biasName] = scope.MoveToOuter(bias.to(type));
        return conv with { Inputs = [conv.Inputs[0], weightName, biasName] };
    }

    /// <summary>A node as y = scale·x + shift for each channel, or null when it is something else.</summary>
    internal static (Tensor Scale, Tensor Shift)? Affine(
        OnnxGraph graph, OnnxNode node, string x, long channels, long rank)
    {
        if (node.Operator == "BatchNormalization") return BatchNorm(graph, node, x, channels);
        if (node.Operator is not ("Add" or "Sub" or "Mul" or "Div") || node.Inputs.Count != 2
            || node.Attributes.Has("axis"))
            return null;
        var isFirst = node.Inputs[0] == x;
        if (PerChannel(graph, node.Inputs[isFirst ? 1 : 0], channels, rank) is not { } constant) return null;
        Tensor one = ones(channels, dtype: ScalarType.Float64, device: CPU),
            zero = zeros(channels, dtype: ScalarType.Float64, device: CPU);
        return (node.Operator, isFirst) switch
        {
            ("Add", _) => (one, constant),
            ("Mul", _) => (constant, zero),
            ("Sub", true) => (one, -constant),
            ("Sub", false) => (-one, constant),
            ("Div", true) => (one / constant, zero),
            _ => null,
        };
    }

    private static (Tensor Scale, Tensor Shift)? BatchNorm(OnnxGraph graph, OnnxNode node, string x, long channels)
    {
        if (node.Inputs.Count != 5 || node.Inputs[0] != x || node.Outputs.Count != 1) return null;
        if (node.Attributes.Int("training_mode", 0) != 0) return null;
        var given = node.Inputs.Skip(1).Select(name => graph.Constants.GetValueOrDefault(name)).ToArray();
        if (given.Any(constant => constant is null || constant.NumberOfElements != channels || constant.dim() != 1))
            return null;
        var values = given.Select(constant => constant!.to(ScalarType.Float64)).ToArray();
        var scale = values[0] / (values[3] + node.Attributes.Float("epsilon", 1e-5f)).sqrt();
        return (scale, values[1] - (values[2] * scale));
    }

    /// <summary>A constant that is one number, or one for each channel, as float64 [C]; else null.</summary>
    private static Tensor? PerChannel(OnnxGraph graph, string name, long channels, long rank)
    {
        if (!graph.Constants.TryGetValue(name, out var constant) || !constant.is_floating_point()
            || constant.dim() > rank)
            return null;
        long[] shape = [.. Enumerable.Repeat(1L, (int)(rank - constant.dim())), .. constant.shape];
        var isPerChannel = shape.Select((length, axis) => length == 1 || (axis == 1 && length == channels))
            .All(fits => fits);
        return isPerChannel ? constant.to(ScalarType.Float64).reshape(-1).expand(channels) : null;
    }
}
