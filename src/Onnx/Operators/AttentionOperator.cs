using FewShotGan.Onnx.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Onnx.Operators;

/// <summary>
/// Scaled dot-product attention (Vaswani 2017, equation 1) as of opset 23: heads as an axis of four or side by side in
/// the last of three, heads of keys shared by several of queries, masks, and a cap on the logits.
/// </summary>
internal static class AttentionOperator
{
    public static readonly Operator Attention = new(Prepare);

    private static Kernel Prepare(NodeReader node)
    {
        long queryHeads = node.Int("q_num_heads", 0), keyHeads = node.Int("kv_num_heads", 0);
        bool isCausal = node.Flag("is_causal"), hasScale = node.Has("scale");
        double givenScale = node.Float("scale", 0), cap = node.Float("softcap", 0);
        if (node.Wants(3)) throw node.Error("its fourth result, the logits, is not supported");
        return given =>
        {
            var isFlat = given[0].dim() == 3;
            var (query, key, value) = (
                Heads(node, given[0], queryHeads), Heads(node, given[1], keyHeads), Heads(node, given[2], keyHeads));
            var before = given.Optional(4) is { } past ? past.size(2) : 0;
            if (given.Optional(4) is { } pastKey) key = cat([pastKey, key], 2);
            if (given.Optional(5) is { } pastValue) value = cat([pastValue, value], 2);
            var (present, presentValue) = (key, value);
            if (key.size(1) == 0 || query.size(1) % key.size(1) != 0)
                throw node.Error($"{query.size(1)} heads of queries share {key.size(1)} of keys");
            var shared = query.size(1) / key.size(1);
            given.Reserve([.. query.shape[..2], key.size(2), Math.Max(key.size(3), value.size(3))]);
            if (shared > 1) (key, value) = (key.repeat_interleave(shared, 1), value.repeat_interleave(shared, 1));

            given.ReserveWork(query.size(3) + value.size(3), [.. query.shape[..3], key.size(2)]);
            var scale = hasScale ? givenScale : 1 / Math.Sqrt(query.size(3));
            var logits = query.matmul(key.transpose(2, 3)) * scale;
            if (cap > 0) logits = (logits / cap).tanh() * cap;
            if (given.Optional(3) is { } mask) logits = Masked(logits, mask);
            if (isCausal)
            {
                var allowed = ones(logits.shape[2..], dtype: ScalarType.Bool, device: logits.device).tril(before);
                logits = logits.masked_fill(allowed.logical_not(), double.NegativeInfinity);
            }

            var result = logits.softmax(-1).matmul(value);
            if (isFlat) result = result.transpose(1, 2).flatten(2);
            return [result, present, presentValue];
        };
    }

    /// <summary>[N, length, heads · size] or [N, heads, length, size] as the latter.</summary>
    private static Tensor Heads(NodeReader node, Tensor x, long heads) => x.dim() switch
    {
        4 => x.alias(),
        3 when heads > 0 && x.size(2) % heads == 0 => x.reshape(x.size(0), x.size(1), heads, -1).transpose(1, 2),
        _ => throw node.Error($"[{string.Join(", ", x.shape)}] of {heads} heads; expected three axes and the heads' "
            + "number, or four axes"),
    };

    /// <summary>A mask says which keys may be seen, or what is added; keys behind its end may not be.</summary>
    private static Tensor Masked(Tensor logits, Tensor mask)
    {
        if (mask.dtype == ScalarType.Bool)
            mask = zeros_like(mask, dtype: logits.dtype).masked_fill(mask.logical_not(), double.NegativeInfinity);
        var missing = logits.size(-1) - mask.size(-1);
        return logits + (missing > 0 ? nn.functional.pad(mask, [0, missing], value: double.NegativeInfinity) : mask);
    }
}
