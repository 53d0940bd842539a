using FewShotGan.Onnx.Nodes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FewShotGan.Onnx.Operators;

/// <summary>Activation functions.</summary>
internal static class ActivationOperators
{
    public static readonly Operator
        Relu = Operator.Unary(x => x.relu()) with { InPlace = Operator.Unary(x => functional.relu(x, inplace: true)) },
        Sigmoid = Operator.Unary(x => x.sigmoid()),
        Tanh = Operator.Unary(x => x.tanh()),
        Softplus = Operator.Unary(x => functional.softplus(x)),
        Softsign = Operator.Unary(x => x / (x.abs() + 1)),
        Mish = Operator.Unary(x => x * functional.softplus(x).tanh()),
        LeakyRelu = Operator.Scaled("alpha", 0.01f, (x, alpha) => functional.leaky_relu(x, alpha)),
        Elu = Operator.Scaled("alpha", 1, (x, alpha) => functional.elu(x, alpha)),
        Celu = Operator.Scaled("alpha", 1, (x, alpha) => functional.celu(x, alpha)),
        PRelu = Operator.Of(PreparePRelu),
        Gelu = Operator.Of(PrepareGelu),
        HardSwish = Operator.Unary(x => x.hardswish()),
        HardSigmoid = Operator.Of(node =>
        {
            var (alpha, beta) = (node.Float("alpha", 0.2f), node.Float("beta", 0.5));
            return given => ((given[0] * alpha) + beta).clamp(0, 1);
        }),
        Softmax = Operator.Of(node => PrepareSoftmax(node, (x, axis) => x.softmax(axis))),
        LogSoftmax = Operator.Of(node => PrepareSoftmax(node, (x, axis) => x.log_softmax(axis))),
        Dropout = new(PrepareDropout, 1, 2);

    /// <summary>Slopes that broadcast to the tensor; up to opset 6 one for all or one a channel.</summary>
    private static Func<Arguments, Tensor> PreparePRelu(NodeReader node)
    {
        var perChannel = node.Opset < 7;
        return given =>
        {
            var (x, slope) = (given[0], given[1]);
            if (perChannel && slope.NumberOfElements > 1)
                slope = slope.reshape([-1, .. Enumerable.Repeat(1L, Math.Max(0, (int)x.dim() - 2))]);
            given.ReserveBroadcast(x, slope);
            return where(x.lt(0), x * slope, x);
        };
    }

    /// <summary>Gaussian error linear units (Hendrycks 2016), exact or by the paper's approximation.</summary>
    private static Func<Arguments, Tensor> PrepareGelu(NodeReader node)
    {
        var exact = node.Choice("approximate", "none", "none", "tanh") == "none";
        return given =>
        {
            var x = given[0];
            if (exact) return functional.gelu(x);
            return 0.5 * x * (((x + (0.044715 * x.pow(3))) * Math.Sqrt(2 / Math.PI)).tanh() + 1);
        };
    }

    private static Func<Arguments, Tensor> PrepareSoftmax(NodeReader node, Func<Tensor, int, Tensor> softmax)
    {
        // Up to opset 12 the axis splits the shape in two, and the softmax is over everything behind it.
        if (node.Opset >= 13)
        {
            var last = node.Int("axis", -1);
            return given => softmax(given[0], node.Axis(last, given[0].dim()));
        }

        var split = node.Int("axis", 1);
        return given =>
        {
            var x = given[0];
            var axis = node.Axis(split, x.dim());
            return softmax(x.dim() == 0 ? x.reshape(1) : x.flatten(axis), axis).reshape(x.shape);
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
