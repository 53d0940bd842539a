using FewShotGan.Onnx.Execution;
using FewShotGan.Onnx.Graph;
using FewShotGan.Onnx.Nodes;
using FewShotGan.Onnx.Operators;
using static TorchSharp.torch;

namespace FewShotGan.Onnx.Rewrites;

/// <summary>Computes once what depends on constants alone.</summary>
internal static class FoldConstants
{
    /// <summary>Replaces every node all of whose inputs are constants by its results.</summary>
    public static void Apply(OnnxGraph graph)
    {
        using var off = no_grad();
        var budget = Budget.ForConstants();
        var kept = new List<OnnxNode>();
        foreach (var node in graph.Nodes)
        {
            if (!node.Inputs.All(name => name.Length == 0 || graph.Constants.ContainsKey(name)))
            {
                kept.Add(node);
                continue;
            }

            var given = node.Inputs.Select(name => graph.Constants.GetValueOrDefault(name)).ToArray();
            var results = new Step(node, _ => 0).Run(given, budget);
            for (var i = 0; i < node.Outputs.Count; i++)
            {
                budget.Keep(results[i].NumberOfElements);
                if (node.Outputs[i].Length > 0) graph.Constants[node.Outputs[i]] = results[i].contiguous();
            }
        }

        graph.Nodes.Clear();
        graph.Nodes.AddRange(kept);
        graph.Prune();
    }
}
