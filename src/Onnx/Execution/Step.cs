using FewShotGan.Onnx.Graph;
using FewShotGan.Onnx.Nodes;
using FewShotGan.Onnx.Operators;
using static TorchSharp.torch;

namespace FewShotGan.Onnx.Execution;

/// <summary>A node made ready to run: its operator prepared, its values numbered.</summary>
internal sealed class Step
{
    private readonly NodeReader reader;
    private readonly Kernel kernel;
    private readonly bool[] isHost;

    /// <summary>Prepares a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="slotOf">The number of a value.</param>
    /// <param name="mayOverwrite">
    /// Whether nothing else needs its first input, so that its result may take the input's place.
    /// </param>
    /// <exception cref="OnnxImportException">The operator is not supported, or not in this form.</exception>
    public Step(OnnxNode node, Func<string, int> slotOf, bool mayOverwrite = false)
    {
        var op = OperatorTable.Of(node);
        Node = node;
        reader = new NodeReader(node);
        kernel = Guarded(() => (mayOverwrite ? op.InPlace ?? op : op).Prepare(reader));
        Inputs = [.. node.Inputs.Select(name => name.Length == 0 ? -1 : slotOf(name))];
        Outputs = [.. node.Outputs.Select(name => name.Length == 0 ? -1 : slotOf(name))];
        isHost = [.. Inputs.Select((_, i) => op.HostInputs.Contains(i))];
    }

    /// <summary>The node.</summary>
    public OnnxNode Node { get; }

    /// <summary>The numbers of its inputs, −1 for one left out.</summary>
    public int[] Inputs { get; }

    /// <summary>The numbers of its results, −1 for one not asked for.</summary>
    public int[] Outputs { get; }

    /// <summary>Whether an input says how to compute rather than what with.</summary>
    public bool IsHost(int input) => isHost[input];

    /// <summary>Computes the results; they are new tensor objects of the scope that is open.</summary>
    /// <exception cref="OnnxImportException">The inputs do not fit.</exception>
    public Tensor[] Run(Tensor?[] inputs, Budget budget) => Guarded(() =>
    {
        using var scope = NewDisposeScope();
        var results = kernel(new Arguments(reader, inputs, budget));
        for (var i = 0; i < results.Length; i++)
        {
            // A result that is an input itself would be disposed of with it. (Two tensors are Equal when their values
            // are.)
            if (inputs.Any(input => ReferenceEquals(input, results[i]))) results[i] = results[i].alias();
            scope.MoveToOuter(results[i]);
        }

        return results.Length >= Outputs.Length
            ? results
            : throw reader.Error($"{Outputs.Length} results are asked for; {results.Length} are supported");
    });

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (OnnxImportException e) when (!e.Message.Contains("node '", StringComparison.Ordinal))
        {
            throw reader.Error(e.Message, e);
        }
        catch (Exception e) when (e is not OnnxImportException)
        {
            // libtorch's messages bring their own stack of native frames after the first line.
            throw reader.Error(e.Message.Split('\n')[0], e);
        }
    }
}
