using FewShotGan.Onnx.Graph;

namespace FewShotGan.Onnx.Rewrites;

/// <summary>
/// Moves every Transpose behind the element-wise nodes that follow it, and merges it with the Transpose it meets there;
/// two that undo each other go.
/// </summary>
internal static class SinkTransposes
{
    /// <summary>Applies the rewrite until nothing moves.</summary>
    public static void Apply(OnnxGraph graph)
    {
        while (MoveOne(graph))
        {
        }

        graph.Prune();
    }

    /// <summary>A Transpose node.</summary>
    public static OnnxNode Make(int opset, string input, string output, long[] perm) =>
        new("Transpose", opset, [input], output, OnnxAttributes.None.With("perm", perm));

    /// <summary>Moves one Transpose one node on; false when none can be moved.</summary>
    private static bool MoveOne(OnnxGraph graph)
    {
        var consumers = graph.Consumers();
        foreach (var transpose in graph.Nodes.Where(node => node is { Operator: "Transpose", Inputs.Count: 1 }))
        {
            if (transpose.Attributes.Ints("perm") is not { } perm) continue;
            if (perm.Select((axis, at) => axis == at).All(same => same) && !graph.Outputs.Contains(transpose.Output))
            {
                graph.Redirect(transpose.Output, transpose.Inputs[0]);
                return graph.Nodes.Remove(transpose);
            }

            if (graph.OnlyConsumer(transpose.Output, consumers) is not { } next) continue;
            if (next.Operator == "Transpose" && next.Attributes.Ints("perm") is { } then && AreAlike(perm, then))
            {
                var merged = Make(next.Opset, transpose.Inputs[0], next.Output, [.. then.Select(axis => perm[axis])]);
                graph.Nodes[graph.Nodes.IndexOf(next)] = merged;
                return graph.Nodes.Remove(transpose);
            }

            if (!IsElementwise(graph, next, transpose.Output)) continue;
            Swap(graph, transpose, next, perm);
            return true;
        }

        return false;
    }

    private static void Swap(OnnxGraph graph, OnnxNode transpose, OnnxNode next, long[] perm)
    {
        var between = graph.NewName(next.Output);
        var at = graph.Nodes.IndexOf(next);
        graph.Nodes[at] = next with
        {
            Inputs = [.. next.Inputs.Select(name => name == transpose.Output ? transpose.Inputs[0] : name)],
            Outputs = [between],
        };
        graph.Nodes.Insert(at + 1, Make(transpose.Opset, between, next.Output, perm));
        graph.Nodes.Remove(transpose);
    }

    /// <summary>Whether both are permutations of the same axes.</summary>
    private static bool AreAlike(long[] perm, long[] then)
    {
        var axes = Enumerable.Range(0, perm.Length).Select(i => (long)i).ToList();
        return perm.Order().SequenceEqual(axes) && then.Order().SequenceEqual(axes);
    }

    /// <summary>Whether a node works element by element with single numbers beside its one tensor.</summary>
    private static bool IsElementwise(OnnxGraph graph, OnnxNode node, string tensor) =>
        node.Operator is "Relu" or "Sigmoid" or "Clip" or "Add" or "Sub" or "Mul" or "Div" or "Cast"
        && node.Inputs.Count(name => name == tensor) == 1
        && node.Inputs.All(name => name == tensor || name.Length == 0
            || (graph.Constants.TryGetValue(name, out var constant) && constant.NumberOfElements == 1
                && constant.dim() <= 1));
}
