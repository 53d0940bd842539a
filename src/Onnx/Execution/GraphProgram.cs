using FewShotGan.Onnx.Graph;
using FewShotGan.Onnx.Nodes;
using FewShotGan.Onnx.Operators;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Onnx.Execution;

/// <summary>
/// A graph made ready to run. Steps that compute with shapes alone are run once for every shape of the inputs and their
/// results kept; the others run every time, and what they make goes when the last that takes it has run.
/// </summary>
internal sealed class GraphProgram : IDisposable
{
    /// <summary>Shapes whose arithmetic is kept.</summary>
    private const int KeptShapes = 8;

    private readonly Step[] steps;
    private readonly bool[] isShapeStep;
    private readonly int[][] freedAfter;
    private readonly int[] inputs, outputs;
    private readonly Tensor?[] constants;
    private readonly (int Slot, Func<Tensor> Value)[] weights;
    private readonly bool keepTypes;
    private readonly List<(string Key, KnownValues Values)> known = [];

    /// <summary>Prepares every node.</summary>
    /// <param name="graph">The graph; its constants become the program's.</param>
    /// <param name="weights">The constants that are a module's weights and may change, by name.</param>
    /// <param name="keepTypes">Whether floating constants keep their type where they meet inputs of another.</param>
    /// <exception cref="OnnxImportException">An operator is not supported.</exception>
    public GraphProgram(OnnxGraph graph, IReadOnlyDictionary<string, Func<Tensor>> weights, bool keepTypes)
    {
        this.keepTypes = keepTypes;
        var slots = new Dictionary<string, int>();
        int SlotOf(string name) => slots.TryGetValue(name, out var slot) ? slot : slots[name] = slots.Count;
        inputs = [.. graph.Inputs.Select(input => SlotOf(input.Name))];
        bool IsFixed(string name) => graph.Constants.ContainsKey(name) && !weights.ContainsKey(name);
        var fromShapes = graph.ShapeValues(IsFixed);
        var overwritable = Overwritable(graph, fromShapes);
        steps = [.. graph.Nodes.Select(
            node => new Step(node, SlotOf, node.Inputs.Count > 0 && overwritable.Contains(node.Inputs[0])))];
        outputs = [.. graph.Outputs.Select(SlotOf)];
        this.weights = [.. weights.Select(weight => (SlotOf(weight.Key), weight.Value))];
        var plain = graph.Constants.Where(entry => IsFixed(entry.Key))
            .Select(entry => (Slot: SlotOf(entry.Key), entry.Value)).ToList();
        constants = new Tensor?[slots.Count];
        foreach (var (slot, value) in plain) constants[slot] = value.DetachFromDisposeScope();
        isShapeStep = [.. graph.Nodes.Select(node => node.Outputs.Any(fromShapes.Contains))];
        freedAfter = FindLastUses();
    }

    /// <summary>Runs the graph.</summary>
    /// <param name="given">The inputs in the graph's order.</param>
    /// <param name="watch">
    /// Is shown every value that a step makes, by step and number of the result; the value goes afterwards.
    /// </param>
    /// <returns>The outputs, in the scope that is open.</returns>
    /// <exception cref="OnnxImportException">The inputs do not fit the graph.</exception>
    public Tensor[] Run(IReadOnlyList<Tensor> given, Action<OnnxNode, int, Tensor>? watch = null)
    {
        if (given.Count != inputs.Length)
            throw new OnnxImportException($"{given.Count} inputs are given; the network has {inputs.Length}");
        using var scope = NewDisposeScope();
        var values = new Tensor?[constants.Length];
        for (var i = 0; i < inputs.Length; i++) values[inputs[i]] = given[i];
        foreach (var (slot, value) in weights) values[slot] = value();
        var budget = Budget.ForInputs(given.Sum(x => x.NumberOfElements));
        var facts = KnownFor(given, out var isNew);
        try
        {
            for (var i = 0; i < steps.Length; i++)
            {
                if (!isShapeStep[i]) RunStep(steps[i], values, facts, budget, watch);
                else if (isNew) RunShapeStep(steps[i], values, facts, budget, watch);
                foreach (var slot in freedAfter[i]) values[slot]?.Dispose();
            }
        }
        catch when (isNew)
        {
            // Half of the arithmetic may be missing.
            Forget(known.Count - 1);
            throw;
        }

        return [.. outputs.Select(slot => scope.MoveToOuter((values[slot] ?? facts.Placed(slot)!).alias()))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (known.Count > 0) Forget(0);
        foreach (var constant in constants) constant?.Dispose();
    }

    /// <summary>The values that one node alone takes, and that no backward pass needs.</summary>
    private static HashSet<string> Overwritable(OnnxGraph graph, HashSet<string> fromShapes)
    {
        var consumers = graph.Consumers();
        return [.. graph.Nodes.Where(node => !OperatorTable.Of(node).KeepsResult).SelectMany(node => node.Outputs)
            .Where(name => !fromShapes.Contains(name) && graph.OnlyConsumer(name, consumers) is not null)];
    }

    private static void RunStep(
        Step step, Tensor?[] values, KnownValues facts, Budget budget, Action<OnnxNode, int, Tensor>? watch)
    {
        var given = new Tensor?[step.Inputs.Length];
        for (var k = 0; k < given.Length; k++)
        {
            if (step.Inputs[k] is >= 0 and var slot)
                given[k] = values[slot] ?? (step.IsHost(k) ? facts.OnHost(slot) : facts.Placed(slot));
        }

        var results = step.Run(given, budget);
        for (var k = 0; k < results.Length; k++)
        {
            watch?.Invoke(step.Node, k, results[k]);
            if (k < step.Outputs.Length && step.Outputs[k] >= 0) values[step.Outputs[k]] = results[k];
            else results[k].Dispose();
        }
    }

    private static void RunShapeStep(
        Step step, Tensor?[] values, KnownValues facts, Budget budget, Action<OnnxNode, int, Tensor>? watch)
    {
        using var off = no_grad();
        var given = step.Inputs.Select(slot => slot < 0 ? null : facts.OnHost(slot) ?? values[slot]).ToArray();
        var results = step.Run(given, budget);
        for (var k = 0; k < step.Outputs.Length; k++)
        {
            watch?.Invoke(step.Node, k, results[k]);
            if (step.Outputs[k] >= 0) facts.Add(step.Outputs[k], results[k]);
        }
    }

    /// <summary>What is known for inputs of this shape; the shapes used last are kept.</summary>
    private KnownValues KnownFor(IReadOnlyList<Tensor> given, out bool isNew)
    {
        var key = string.Join(';',
            given.Select(x => $"{x.dtype} {x.device_type} {x.device_index} {string.Join(',', x.shape)}"));
        var place = known.FindIndex(entry => entry.Key == key);
        isNew = place < 0;
        if (isNew)
        {
            if (known.Count == KeptShapes) Forget(0);
            var first = given.Count > 0 ? given[0] : null;
            var floating = keepTypes || first?.is_floating_point() != true ? (ScalarType?)null : first.dtype;
            known.Add((key, new(constants, floating, first?.device ?? CPU)));
        }
        else if (place < known.Count - 1)
        {
            var entry = known[place];
            known.RemoveAt(place);
            known.Add(entry);
        }

        return known[^1].Values;
    }

    private void Forget(int place)
    {
        known[place].Values.Dispose();
        known.RemoveAt(place);
    }

    /// <summary>For every step, the values made by steps that nothing later takes.</summary>
    private int[][] FindLastUses()
    {
        var kept = inputs.Concat(outputs).Concat(weights.Select(weight => weight.Slot)).ToHashSet();
        var freed = steps.Select(_ => new List<int>()).ToArray();
        for (var i = steps.Length - 1; i >= 0; i--)
        {
            foreach (var slot in steps[i].Inputs.Concat(steps[i].Outputs))
            {
                if (slot >= 0 && kept.Add(slot)) freed[i].Add(slot);
            }
        }

        return [.. freed.Select(slots => slots.ToArray())];
    }
}
