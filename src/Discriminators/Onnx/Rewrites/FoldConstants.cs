using FewShotGan.Discriminators.Onnx.Execution;
using FewShotGan.Discriminators.Onnx.Graph;
using static TorchSharp.torch;

namespace FewShotGan.Discriminators.Onnx.Rewrites;

/// <summary>Computes once what depends on constants alone.</summary>
internal static class FoldConstants
{
    /// <summary>Elements that folding may make in all, against files that ask for any amount of memory.</summary>
    private const long Budget = 1 << 27;

    /// <summary>Replaces every node all of whose inputs are constants by its results.</summary>
    public static void Apply(OnnxGraph graph)
    {
        using var off = no_grad();
        long made = 0;
        var kept = new List<OnnxNode>();
        foreach (var node in graph.Nodes)
        {
            if (!node.Inputs.All(name => name.Length == 0 || graph.Constants.ContainsKey(name)))
            {
                kept.Add(node);
                continue;
            }

            var step = new Step(node, _ => 0);
            var results = step.Run([.. node.Inputs.Select(name => graph.Constants.GetValueOrDefault(name))], Math.Min(GraphProgram.Room, Budget - made));
            for (var i = 0; i < node.Outputs.Count; i++)
            {
                made += results[i].NumberOfElements;
                if (node.Outputs[i].Length > 0) graph.Constants[node.Outputs[i]] = results[i].contiguous();
            }
        }

        graph.Nodes.Clear();
        graph.Nodes.AddRange(kept);
        graph.Prune();
    }
}
