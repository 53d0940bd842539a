using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Onnx.Operators;

/// <summary>Activation functions.</summary>
internal static class ActivationOperators
{
    public static readonly Operator
        Relu = Operator.Unary(x => x.relu()) with { InPlace = Operator.Unary(x => functional.relu(x, inplace: true)) },
        Sigmoid = Operator.Unary(x => x.sigmoid()),
        HardSwish = Operator.Unary(x => x.hardswish()),
        HardSigmoid = Operator.Of(node =>
        {
            var (alpha, beta) = (node.Float("alpha", 0.2f), node.Float("beta", 0.5));
            return given => ((given[0] * alpha) + beta).clamp(0, 1);
        }),
        Softmax = Operator.Of(PrepareSoftmax),
        Dropout = new(PrepareDropout, 1, 2);

    private static Func<Arguments, Tensor> PrepareSoftmax(NodeReader node)
    {
        // Up to opset 12 the axis splits the shape in two, and the softmax is over everything behind it.
        if (node.Opset >= 13)
        {
            var last = node.Int("axis", -1);
            return given => given[0].softmax(node.Axis(last, given[0].dim()));
        }

        var split = node.Int("axis", 1);
        return given =>
        {
            var x = given[0];
            var axis = node.Axis(split, x.dim());
            return x.dim() == 0 ? ones_like(x) : x.flatten(axis).softmax(axis).reshape(x.shape);
        };
    }

    /// <summary>A network that is looked through drops nothing.</summary>
    private static Kernel PrepareDropout(NodeReader node)
    {
        var wantsMask = node.Wants(1);
        return given =>
        {
            if (given.Number(2) is > 0 && (given.Number(1) ?? 0.5) > 0)
                throw node.Error("its training mode is on, which is not supported; export the network for inference");
            var x = given[0];
            return wantsMask ? [x.alias(), ones_like(x, dtype: ScalarType.Bool)] : [x.alias()];
        };
    }
}
