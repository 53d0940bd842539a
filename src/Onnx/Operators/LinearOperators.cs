using static TorchSharp.torch;

namespace FewShotGan.Onnx.Operators;

/// <summary>Matrix products and reductions.</summary>
internal static class LinearOperators
{
    public static readonly Operator
        MatMul = Operator.Of(_ => given => Product(given, given[0], given[1])),
        Gemm = Operator.Of(PrepareGemm),
        ReduceMean = Operator.Of(PrepareReduceMean);

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

    private static Func<Arguments, Tensor> PrepareReduceMean(NodeReader node)
    {
        var axes = node.Ints("axes");
        bool keepdims = node.Flag("keepdims", true);
        return given =>
        {
            var x = given[0];
            long[] over = axes is null
                ? [.. Enumerable.Range(0, (int)x.dim()).Select(i => (long)i)]
                : node.Axes(axes, x.dim());
            return over.Length == 0 ? x.alias() : x.mean(over, keepdims);
        };
    }
}
