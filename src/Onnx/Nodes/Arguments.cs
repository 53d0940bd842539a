using static TorchSharp.torch;

namespace FewShotGan.Onnx.Nodes;

/// <summary>What a node is given on one run.</summary>
/// <param name="node">The node, for messages.</param>
/// <param name="inputs">Its inputs in order; null for one that is left out.</param>
/// <param name="budget">What the run may use.</param>
internal sealed class Arguments(NodeReader node, Tensor?[] inputs, Budget budget)
{
    /// <summary>How many inputs there are, those left out at the end not counted.</summary>
    public int Count => inputs.Length;

    /// <summary>An input that must be there.</summary>
    public Tensor this[int i] => Optional(i) ?? throw node.Error($"its input {i} is missing");

    /// <summary>An input that may be left out.</summary>
    public Tensor? Optional(int i) => i < inputs.Length ? inputs[i] : null;

    /// <summary>An input as whole numbers, or null when it is left out.</summary>
    public long[]? Longs(int i)
    {
        if (Optional(i) is not { } given) return null;
        using var values = given.to(ScalarType.Int64, CPU);
        return values.data<long>().ToArray();
    }

    /// <summary>An input as numbers, or null when it is left out.</summary>
    public double[]? Doubles(int i)
    {
        if (Optional(i) is not { } given) return null;
        using var values = given.to(ScalarType.Float64, CPU);
        return values.data<double>().ToArray();
    }

    /// <summary>An input that is one number, or null when it is left out.</summary>
    public double? Number(int i) => Doubles(i) switch
    {
        null => null,
        [var value] => value,
        var values => throw node.Error($"its input {i} has {values.Length} elements, expected 1"),
    };

    /// <summary>
    /// Makes sure that a result of this shape may be made: a few bytes of a file can ask for any amount of memory.
    /// </summary>
    public void Reserve(params ReadOnlySpan<long> shape)
    {
        double count = 1;
        var isShape = true;
        foreach (var dim in shape)
        {
            count *= dim;
            isShape &= dim >= 0;
        }

        if (isShape && count <= budget.Room) return;
        var text = string.Join(", ", shape.ToArray());
        throw node.Error($"a result of shape [{text}]; {budget.Room} elements may be made of this input at most");
    }

    /// <summary>Likewise for what several tensors give together when broadcast.</summary>
    public void ReserveBroadcast(params ReadOnlySpan<Tensor> tensors)
    {
        double count = 1;
        for (var fromEnd = 1; ; fromEnd++)
        {
            long longest = -1;
            foreach (var x in tensors)
            {
                if (x.dim() >= fromEnd) longest = Math.Max(longest, x.size(-fromEnd));
            }

            if (longest < 0) return;
            count *= longest;
            if (count > budget.Room)
                throw node.Error($"a result of {count} elements; {budget.Room} may be made of this input at most");
        }
    }

    /// <summary>
    /// Makes sure that there is time for a result of this shape, each of whose elements sums so many products.
    /// </summary>
    public void ReserveWork(long productsEach, params ReadOnlySpan<long> shape)
    {
        Reserve(shape);
        double products = productsEach;
        foreach (var dim in shape) products *= dim;
        if (!budget.TrySpend(products))
            throw node.Error($"{products:G3} products and those before are more than a run on this input may take");
    }
}
