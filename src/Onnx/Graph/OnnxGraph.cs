using static TorchSharp.torch;

namespace FewShotGan.Onnx.Graph;

/// <summary>
/// A network as ONNX describes it: nodes between named values, every value made once. Rewrites change it step by step;
/// as long as they stay within ONNX's operators it can be written to a file again.
/// </summary>
internal sealed class OnnxGraph
{
    /// <summary>The version of the operator set that the file is written against.</summary>
    public required int Opset { get; init; }

    /// <summary>What is given on every run.</summary>
    public required List<GraphInput> Inputs { get; init; }

    /// <summary>The values that are asked for.</summary>
    public required List<string> Outputs { get; init; }

    /// <summary>The nodes, each after those whose results it takes.</summary>
    public required List<OnnxNode> Nodes { get; init; }

    /// <summary>The values that are known beforehand, on the CPU.</summary>
    public required Dictionary<string, Tensor> Constants { get; init; }

    /// <summary>The node that makes each value.</summary>
    public Dictionary<string, OnnxNode> Producers() => Nodes
        .SelectMany(node => node.Outputs.Where(name => name.Length > 0).Select(name => (name, node)))
        .ToDictionary(pair => pair.name, pair => pair.node);

    /// <summary>The nodes that take each value, once for every time they take it.</summary>
    public ILookup<string, OnnxNode> Consumers() => Nodes
        .SelectMany(node => node.Inputs.Where(name => name.Length > 0).Select(name => (name, node)))
        .ToLookup(pair => pair.name, pair => pair.node);

    /// <summary>The values that follow from the inputs' shapes alone.</summary>
    /// <param name="isFixed">Which constants count as known; those that are trained do not.</param>
    public HashSet<string> ShapeValues(Func<string, bool> isFixed)
    {
        var found = new HashSet<string>();
        foreach (var node in Nodes)
        {
            if (node.Operator == "Shape"
                || node.Inputs.All(name => name.Length == 0 || found.Contains(name) || isFixed(name)))
                found.UnionWith(node.Outputs.Where(name => name.Length > 0));
        }

        return found;
    }

    /// <summary>A name that no value has yet.</summary>
    public string NewName(string like)
    {
        var taken = Inputs.Select(input => input.Name).Concat(Constants.Keys)
            .Concat(Nodes.SelectMany(node => node.Outputs)).ToHashSet();
        for (var i = 0; ; i++)
        {
            if (!taken.Contains($"{like}#{i}")) return $"{like}#{i}";
        }
    }

    /// <summary>The only node that takes a value, or null when several do or the value is asked for.</summary>
    public OnnxNode? OnlyConsumer(string value, ILookup<string, OnnxNode> consumers) =>
        !Outputs.Contains(value) && consumers[value].Take(2).ToList() is [var only] ? only : null;

    /// <summary>Drops every node and constant that no output needs.</summary>
    public void Prune()
    {
        var needed = new HashSet<string>(Outputs);
        for (var i = Nodes.Count - 1; i >= 0; i--)
        {
            if (Nodes[i].Outputs.Any(needed.Contains)) needed.UnionWith(Nodes[i].Inputs);
            else Nodes.RemoveAt(i);
        }

        foreach (var name in Constants.Keys.Where(name => !needed.Contains(name)).ToList())
        {
            Constants[name].Dispose();
            Constants.Remove(name);
        }
    }

    /// <summary>Makes every node take <paramref name="replacement"/> where it took <paramref name="value"/>.</summary>
    public void Redirect(string value, string replacement)
    {
        for (var i = 0; i < Nodes.Count; i++)
        {
            if (Nodes[i].Inputs.Contains(value))
                Nodes[i] = Nodes[
                    i] with { Inputs = [.. Nodes[i].Inputs.Select(name => name == value ? replacement : name)] };
        }
    }
}
