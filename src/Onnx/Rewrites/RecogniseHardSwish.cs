using FewShotGan.Onnx.Graph;
using static TorchSharp.torch;

namespace FewShotGan.Onnx.Rewrites;

/// <summary>
/// Writes x · clip(x + 3, 0, 6) / 6, as exporters before opset 14 have to, as the one operator HardSwish (Howard et al.
/// 2019, "Searching for MobileNetV3", section 5.2).
/// </summary>
internal static class RecogniseHardSwish
{
    private const int HardSwishOpset = 14;

    /// <summary>Applies the rewrite wherever nothing else needs the values in between.</summary>
    public static void Apply(OnnxGraph graph)
    {
        var consumers = graph.Consumers();
        var producers = graph.Producers();
        foreach (var divide in graph.Nodes.Where(node => node.Operator is "Div" or "Mul").ToList())
        {
            if (Source(graph, divide, producers, consumers) is not { } x) continue;
            graph.Nodes[graph.Nodes.IndexOf(divide)] = new("HardSwish", HardSwishOpset, [x], divide.Output);
        }

        graph.Prune();
    }

    /// <summary>The x of a node that ends the expression, or null.</summary>
    private static string? Source(
        OnnxGraph graph, OnnxNode divide, Dictionary<string, OnnxNode> producers, ILookup<string, OnnxNode> consumers)
    {
        var sixth = divide.Operator == "Div" ? 6 : 1 / 6.0;
        if (WithNumber(divide, sixth) is not { } product) return null;
        if (Made(product, "Mul") is not { Inputs.Count: 2 } times) return null;
        foreach (var (x, gate) in new[] { (times.Inputs[0], times.Inputs[1]), (times.Inputs[1], times.Inputs[0]) })
        {
            if (Made(gate, "Clip") is not { } clip || !IsClip(clip, 0, 6)) continue;
            if (Made(clip.Input(0), "Add") is { } add && WithNumber(add, 3) == x) return x;
        }

        return null;

        // The node that makes a value, if it is of this operator and nothing else takes the value.
        OnnxNode? Made(string value, string op) =>
            producers.TryGetValue(value, out var node) && node.Operator == op
                && graph.OnlyConsumer(value, consumers) is not null
                ? node
                : null;

        // The other input of a node that takes this number beside it.
        string? WithNumber(OnnxNode node, double number) =>
            node.Inputs.Count != 2 ? null
            : IsNumber(node.Inputs[1], number) ? node.Inputs[0]
            : node.Operator != "Div" && IsNumber(node.Inputs[0], number) ? node.Inputs[1]
            : null;

        bool IsClip(OnnxNode node, double min, double max) => node.Inputs.Count == 3
            ? IsNumber(node.Inputs[1], min) && IsNumber(node.Inputs[2], max)
            : node.Inputs.Count == 1 && node.Attributes.Float("min", double.NaN) == min
            && node.Attributes.Float("max", double.NaN) == max;

        bool IsNumber(string name, double number)
        {
            if (!graph.Constants.TryGetValue(name, out var constant)) return false;
            if (!constant.is_floating_point() || constant.NumberOfElements != 1) return false;
            using var value = constant.to(ScalarType.Float64);
            return Math.Abs(value.item<double>() - number) < 1e-6;
        }
    }
}
