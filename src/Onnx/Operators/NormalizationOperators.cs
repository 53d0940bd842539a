using FewShotGan.Onnx.Nodes;
using static TorchSharp.torch;

namespace FewShotGan.Onnx.Operators;

/// <summary>Normalisation layers.</summary>
internal static class NormalizationOperators
{
    public static readonly Operator
        BatchNormalization = new(PrepareBatchNormalization),
        LayerNormalization = new(PrepareLayerNormalization),
        InstanceNormalization = Operator.Of(node =>
        {
            var epsilon = node.Float("epsilon", 1e-5f);
            return given => Grouped(node, given[0], given[0].size(1), given[1], given[2], epsilon);
        }),
        GroupNormalization = Operator.Of(PrepareGroupNormalization),
        RMSNormalization = Operator.Of(PrepareRmsNormalization),
        LpNormalization = Operator.Of(PrepareLpNormalization),
        LRN = Operator.Of(PrepareLocalResponseNormalization);

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

    private static Func<Arguments, Tensor> PrepareGroupNormalization(NodeReader node)
    {
        var (epsilon, groups) = (node.Float("epsilon", 1e-5f), node.Int("num_groups", 0));
        // Opset 18 has one scale and shift a group, 21 one a channel.
        var perGroup = node.Opset < 21;
        return given =>
        {
            var x = given[0];
            if (groups < 1 || x.dim() < 2 || x.size(1) % groups != 0)
                throw node.Error($"[{string.Join(", ", x.shape)}] in {groups} groups of channels");
            var repeats = perGroup ? x.size(1) / groups : 1;
            var (scale, shift) = (given[1].repeat_interleave(repeats, 0), given[2].repeat_interleave(repeats, 0));
            return Grouped(node, x, groups, scale, shift, epsilon);
        };
    }

    /// <summary>
    /// Group normalisation (Wu and He 2018), of which instance normalisation is that of single channels.
    /// </summary>
    private static Tensor Grouped(NodeReader node, Tensor x, long groups, Tensor scale, Tensor shift, double epsilon)
    {
        if (x.dim() < 3 || scale.NumberOfElements != x.size(1) || shift.NumberOfElements != x.size(1))
        {
            throw node.Error($"[{string.Join(", ", x.shape)}] with {scale.NumberOfElements} scales and "
                + $"{shift.NumberOfElements} shifts; expected one of each a channel, and axes behind the channels");
        }

        var grouped = x.reshape(x.size(0), groups, -1);
        var centred = grouped - grouped.mean([-1], keepdim: true);
        var normalized = centred * (centred.square().mean([-1], keepdim: true) + epsilon).rsqrt();
        long[] perChannel = [-1, .. Enumerable.Repeat(1L, (int)x.dim() - 2)];
        return (normalized.reshape(x.shape) * scale.reshape(perChannel)) + shift.reshape(perChannel);
    }

    /// <summary>Root mean square layer normalisation (Zhang and Sennrich 2019).</summary>
    private static Func<Arguments, Tensor> PrepareRmsNormalization(NodeReader node)
    {
        var (epsilon, first) = (node.Float("epsilon", 1e-5f), node.Int("axis", -1));
        return given =>
        {
            var x = given[0];
            var axis = node.Axis(first, x.dim());
            long[] axes = [.. Enumerable.Range(axis, (int)x.dim() - axis).Select(i => (long)i)];
            return x * (x.square().mean(axes, keepdim: true) + epsilon).rsqrt() * given[1];
        };
    }

    private static Func<Arguments, Tensor> PrepareLpNormalization(NodeReader node)
    {
        var (along, p) = (node.Int("axis", -1), node.Int("p", 2));
        if (p is not (1 or 2)) throw node.Error($"p is {p}, supported: 1, 2");
        return given =>
        {
            var x = given[0];
            long[] axis = [node.Axis(along, x.dim())];
            // Zeros stay zeros. Where a sum is 0, so is every one of its terms, and 1 in its place does no harm.
            var sum = (p == 1 ? x.abs() : x.square()).sum(axis, keepdim: true);
            sum = sum.masked_fill(sum.eq(0), 1);
            return x / (p == 1 ? sum : sum.sqrt());
        };
    }

    /// <summary>Local response normalisation across channels (Krizhevsky 2012, section 3.3).</summary>
    private static Func<Arguments, Tensor> PrepareLocalResponseNormalization(NodeReader node)
    {
        double alpha = node.Float("alpha", 1e-4f), beta = node.Float("beta", 0.75), bias = node.Float("bias", 1);
        var size = node.Int("size", 0);
        if (size is < 1 or > int.MaxValue) throw node.Error($"a size of {size}");
        return given =>
        {
            var x = given[0];
            if (x.dim() < 3) throw node.Error($"a tensor with {x.dim()} axes; expected at least 3");
            var rows = x.reshape(x.size(0), x.size(1), -1);
            given.ReserveWork(size, [rows.size(0), rows.size(1) + size, rows.size(2)]);
            var padded = nn.functional.pad(rows.square(), [0, 0, (size - 1) / 2, size / 2]);
            var sums = padded.unfold(1, size, 1).sum(-1);
            return (rows / ((sums * (alpha / size)) + bias).pow(beta)).reshape(x.shape);
        };
    }
}
