using static TorchSharp.torch;

namespace FewShotGan.Onnx.Operators;

/// <summary>Normalisation layers.</summary>
internal static class NormalizationOperators
{
    public static readonly Operator
        BatchNormalization = new(PrepareBatchNormalization),
        LayerNormalization = new(PrepareLayerNormalization);

    private static Kernel PrepareBatchNormalization(NodeReader node)
    {
        double epsilon = node.Float("epsilon", 1e-5f), momentum = node.Float("momentum", 0.9f);
        // In training mode (opset 14) the batch's own statistics are used, and the running ones are results.
        bool training = node.Flag("training_mode");
        return given =>
        {
            var x = given[0];
            if (x.dim() < 2) throw node.Error($"a tensor with {x.dim()} axes; expected at least 2");
            long[] perChannel = [-1, .. Enumerable.Repeat(1L, (int)x.dim() - 2)];
            var (mean, variance) = (given[3], given[4]);
            Tensor[] running = [];
            if (training)
            {
                long[] others = [0, .. Enumerable.Range(2, (int)x.dim() - 2).Select(i => (long)i)];
                var (batchMean, batchVariance) = (x.mean(others), x.var(others, unbiased: false));
                running = [(mean * momentum) + (batchMean * (1 - momentum)), (variance * momentum)
                    + (batchVariance * (1 - momentum))];
                (mean, variance) = (batchMean, batchVariance);
            }

            var scale = given[1] / (variance + epsilon).sqrt();
            var shift = given[2] - (mean * scale);
            return [(x * scale.reshape(perChannel)) + shift.reshape(perChannel), .. running];
        };
    }

    private static Kernel PrepareLayerNormalization(NodeReader node)
    {
        var (epsilon, first) = (node.Float("epsilon", 1e-5f), node.Int("axis", -1));
        bool wantsStatistics = node.Wants(1) || node.Wants(2);
        return given =>
        {
            var x = given[0];
            var axis = node.Axis(first, x.dim());
            var normalized = x.shape[axis..];
            if (!wantsStatistics && given[1].shape.SequenceEqual(normalized))
                return [nn.functional.layer_norm(x, normalized, given[1], given.Optional(2), epsilon)];

            long[] axes = [.. Enumerable.Range(axis, (int)x.dim() - axis).Select(i => (long)i)];
            var mean = x.mean(axes, keepdim: true);
            var centred = x - mean;
            var inverse = (centred.square().mean(axes, keepdim: true) + epsilon).rsqrt();
            var scaled = centred * inverse * given[1];
            return [given.Optional(2) is { } bias ? scaled + bias : scaled, mean, inverse];
        };
    }
}
