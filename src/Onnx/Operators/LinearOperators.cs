using FewShotGan.Onnx.Nodes;
using static TorchSharp.torch;

namespace FewShotGan.Onnx.Operators;

/// <summary>Matrix products and what generalises them.</summary>
internal static class LinearOperators
{
    public static readonly Operator
        MatMul = Operator.Of(_ => given => Product(given, given[0], given[1])),
        Gemm = Operator.Of(PrepareGemm),
        Einsum = Operator.Of(PrepareEinsum);

    private static Tensor Product(Arguments given, Tensor a, Tensor b)
    {
        long rows = a.dim() < 2 ? 1 : a.size(-2), columns = b.dim() < 2 ? 1 : b.size(-1);
        var stacked = a.dim() >= b.dim() ? a.shape : b.shape;
        var inner = a.dim() == 0 ? 1 : a.size(-1);
        given.ReserveWork(inner, [.. stacked[..Math.Max(0, stacked.Length - 2)], rows, columns]);
        return a.matmul(b);
    }

    private static Func<Arguments, Tensor> PrepareGemm(NodeReader node)
    {
        double alpha = node.Float("alpha", 1), beta = node.Float("beta", 1);
        bool transA = node.Flag("transA"), transB = node.Flag("transB");
        return given =>
        {
            var (a, b) = (transA ? given[0].t() : given[0], transB ? given[1].t() : given[1]);
            var product = Product(given, a, b);
            if (alpha != 1) product *= alpha;
            if (given.Optional(2) is not { } c) return product;
            given.ReserveBroadcast(product, c);
            return product + (beta == 1 ? c : c * beta);
        };
    }

    private static Func<Arguments, Tensor> PrepareEinsum(NodeReader node)
    {
        var equation = node.Text("equation");
        return given =>
        {
            var operands = Enumerable.Range(0, given.Count).Select(i => given[i]).ToArray();
            given.ReserveWork(1, EinsumLengths(node, [.. operands.Select(operand => operand.shape)]));
            return einsum(equation, operands);
        };
    }

    /// <summary>
    /// The length of every axis that an equation names; those of an ellipsis are named by their places from the end.
    /// Their product is the number of products that are summed.
    /// </summary>
    internal static long[] EinsumLengths(NodeReader node, IReadOnlyList<long[]> operands)
    {
        const string Ellipsis = "...";
        var equation = node.Text("equation").Replace(" ", "", StringComparison.Ordinal);
        var terms = equation.Split("->")[0].Split(',');
        if (terms.Length != operands.Count)
            throw node.Error($"the equation '{equation}' is for {terms.Length} inputs, and {operands.Count} are given");
        var lengths = new Dictionary<string, long>();
        foreach (var (term, operand) in terms.Zip(operands))
        {
            var at = term.IndexOf(Ellipsis, StringComparison.Ordinal);
            var named = at < 0 ? term : term.Remove(at, Ellipsis.Length);
            var rest = operand.Length - named.Length;
            if (rest < 0 || (at < 0 && rest > 0))
                throw node.Error($"'{term}' of the equation '{equation}' is for a tensor with {operand.Length} axes");
            for (var axis = 0; axis < operand.Length; axis++)
            {
                var isRest = at >= 0 && axis >= at && axis < at + rest;
                var isBehind = at >= 0 && axis >= at + rest;
                var name = isRest ? $"-{at + rest - axis}" : $"{named[isBehind ? axis - rest : axis]}";
                lengths[name] = Math.Max(lengths.GetValueOrDefault(name), operand[axis]);
            }
        }

        return [.. lengths.Values];
    }
}
