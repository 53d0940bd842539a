using FewShotGan.Onnx.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Onnx.Operators;

/// <summary>
/// Reductions over axes, which are an attribute in older files (ReduceSum up to opset 11, the others up to 17) and an
/// input in newer ones. No axes at all are every axis, unless <c>noop_with_empty_axes</c> says that they are none.
/// </summary>
internal static class ReductionOperators
{
    public static readonly Operator
        ReduceMean = Reduction((x, axes, keep) => x.mean(axes, keep)),
        ReduceSum = Reduction((x, axes, keep) => x.sum(axes, keep, type: x.dtype)),
        ReduceSumSquare = Reduction((x, axes, keep) => x.square().sum(axes, keep, type: x.dtype), x => x.square()),
        ReduceMax = Reduction((x, axes, keep) => x.amax(axes, keep)),
        ReduceMin = Reduction((x, axes, keep) => x.amin(axes, keep)),
        ReduceL1 = Reduction((x, axes, keep) => x.abs().sum(axes, keep, type: x.dtype), x => x.abs()),
        ReduceL2 = Reduction((x, axes, keep) => Root(x.square().sum(axes, keep, type: x.dtype)), x => x.abs());

    /// <summary>The square root; that of whole numbers is rounded down.</summary>
    private static Tensor Root(Tensor squares) =>
        squares.is_floating_point() ? squares.sqrt() : squares.to(ScalarType.Float64).sqrt().to(squares.dtype);

    private static Operator Reduction(
        Func<Tensor, long[], bool, Tensor> reduce, Func<Tensor, Tensor>? withoutAxes = null) => Operator.Of(
        node =>
        {
            var attribute = node.Ints("axes");
            bool keepdims = node.Flag("keepdims", true), emptyIsNone = node.Flag("noop_with_empty_axes");
            return given =>
            {
                var x = given[0];
                var named = given.Longs(1) ?? attribute ?? [];
                if (named.Length == 0 && emptyIsNone) return withoutAxes?.Invoke(x) ?? x.alias();
                long[] axes = named.Length == 0
                    ? [.. Enumerable.Range(0, (int)x.dim()).Select(i => (long)i)]
                    : node.Axes(named, x.dim());
                return axes.Length == 0 ? withoutAxes?.Invoke(x) ?? x.alias() : reduce(x, axes, keepdims);
            };
        },
        1);
}
