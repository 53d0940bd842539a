using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Onnx.Operators;

/// <summary>Taking tensors apart and putting them together.</summary>
internal static class IndexingOperators
{
    public static readonly Operator
        Concat = Operator.Of(PrepareConcat),
        Split = new(PrepareSplit, 1),
        Slice = Operator.Of(PrepareSlice, 1, 2, 3, 4),
        Gather = Operator.Of(PrepareGather),
        ScatterND = Operator.Of(PrepareScatterNd),
        Pad = Operator.Of(PreparePad, 1, 2);

    private static Func<Arguments, Tensor> PrepareConcat(NodeReader node)
    {
        var along = node.Int("axis", 1);
        return given =>
        {
            var parts = Enumerable.Range(0, given.Count).Select(i => given[i]).ToArray();
            var axis = node.Axis(along, given[0].dim());
            if (parts.Any(part => part.dim() != given[0].dim()))
                throw node.Error("its inputs have different numbers of axes");
            given.Reserve(
                [.. given[0].shape.Select((length, i) => i == axis ? parts.Sum(part => part.size(axis)) : length)]);
            return cat(parts, axis);
        };
    }

    private static Kernel PrepareSplit(NodeReader node)
    {
        var (along, attribute) = (node.Int("axis", 0), node.Ints("split"));
        return given =>
        {
            var axis = node.Axis(along, given[0].dim());
            long length = given[0].size(axis), count = node.OutputCount;
            var sizes = given.Longs(1) ?? attribute ?? Even();
            if (sizes.Length != count || sizes.Any(size => size < 0) || sizes.Sum() != length)
                throw node.Error($"an axis of {length} split into [{string.Join(", ", sizes)}] for {count} results");
            return given[0].split(sizes, axis);

            long[] Even() => length % count == 0
                ? [.. Enumerable.Repeat(length / count, (int)count)]
                : throw node.Error($"an axis of {length} split into {count} equal parts");
        };
    }

    private static Func<Arguments, Tensor> PrepareSlice(NodeReader node)
    {
        // From opset 10 on these are inputs.
        var (startsAttribute, endsAttribute, axesAttribute) = (
            node.Ints("starts"), node.Ints("ends"), node.Ints("axes"));
        return given =>
        {
            var x = given[0].alias();
            var starts = given.Longs(1) ?? startsAttribute ?? throw node.Error("its starts are missing");
            var ends = given.Longs(2) ?? endsAttribute ?? throw node.Error("its ends are missing");
            var axes = node.Axes(
                given.Longs(3) ?? axesAttribute ?? [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)],
                x.dim());
            var steps = given.Longs(4) ?? [.. Enumerable.Repeat(1L, starts.Length)];
            if (ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length)
                throw node.Error("starts, ends, axes and steps are of different lengths");
            for (var i = 0; i < starts.Length; i++) x = SliceAxis(node, x, axes[i], starts[i], ends[i], steps[i]);
            return x;
        };
    }

    private static Tensor SliceAxis(NodeReader node, Tensor x, long axis, long start, long end, long step)
    {
        if (step is 0 or long.MinValue) throw node.Error($"a step of {step}");
        var length = x.size((int)axis);
        long From(long at, long min, long max) => Math.Clamp(at < 0 ? at + length : at, min, max);
        if (step > 0) return x.slice(axis, From(start, 0, length), From(end, 0, length), step);

        // Backwards: the same elements in reverse order of a tensor that is turned round. −1 is before the first.
        var (last, stop) = (From(start, -1, length - 1), From(end, -1, length - 1));
        return x.flip(axis).slice(axis, length - 1 - last, length - 1 - Math.Min(stop, last), -step);
    }

    private static Func<Arguments, Tensor> PrepareGather(NodeReader node)
    {
        var along = node.Int("axis", 0);
        return given =>
        {
            var (x, indices) = (given[0], given[1].to(ScalarType.Int64));
            var axis = node.Axis(along, x.dim());
            long[] shape = [.. x.shape[..axis], .. indices.shape, .. x.shape[(axis + 1)..]];
            given.Reserve(shape);
            var wrapped = where(indices.lt(0), indices + x.size(axis), indices);
            return x.index_select(axis, wrapped.flatten()).reshape(shape);
        };
    }

    private static Func<Arguments, Tensor> PrepareScatterNd(NodeReader node)
    {
        var reduction = node.Choice("reduction", "none", "none", "add", "mul");
        return given =>
        {
            var (x, indices, updates) = (given[0].clone(), given[1].to(ScalarType.Int64), given[2]);
            if (indices.dim() == 0 || indices.size(-1) is < 1 || indices.size(-1) > x.dim())
                throw node.Error($"indices of shape [{string.Join(", ", indices.shape)}] into {x.dim()} axes");
            var axes = indices.size(-1);
            if (reduction == "none") return x.index_put_(updates, Places(indices));

            // One after the other, since a place may be named several times.
            var rows = indices.reshape(-1, axes);
            var perRow = updates.reshape([rows.shape[0], .. x.shape[(int)axes..]]);
            for (var row = 0; row < rows.shape[0]; row++)
            {
                var (places, update) = (Places(rows.narrow(0, row, 1)), perRow.narrow(0, row, 1));
                x.index_put_(reduction == "add" ? x.index(places) + update : x.index(places) * update, places);
            }

            return x;
        };

        static TensorIndex[] Places(Tensor indices) =>
            [.. indices.unbind(-1).Select(index => TensorIndex.Tensor(index))];
    }

    private static Func<Arguments, Tensor> PreparePad(NodeReader node)
    {
        var mode = node.Choice("mode", "constant", "constant", "reflect", "edge");
        // From opset 11 on these are inputs.
        var (attribute, value) = (node.Ints("pads"), node.Float("value", 0));
        return given =>
        {
            var x = given[0];
            var pads = given.Longs(1) ?? attribute ?? throw node.Error("its pads are missing");
            var rank = (int)x.dim();
            if (pads.Length != 2 * rank) throw node.Error($"{pads.Length} pads for {rank} axes");
            if (pads.Any(pad => Math.Abs((double)pad) > int.MaxValue))
                throw node.Error($"pads [{string.Join(", ", pads)}]");
            given.Reserve([.. x.shape.Select((length, i) => Math.Max(0, length + pads[i] + pads[i + rank]))]);
            if (mode != "constant") return Repeat(node, x, pads, mode == "reflect");

            // libtorch's padding goes from the last axis to the first.
            var reversed = Enumerable.Range(0, rank).Reverse().SelectMany(i => new[] { pads[i], pads[i + rank] });
            return nn.functional.pad(x, [.. reversed], value: given.Number(2) ?? value);
        };
    }

    /// <summary>
    /// Pads with elements of the tensor itself, whatever its type and number of axes: one gather an axis.
    /// </summary>
    private static Tensor Repeat(NodeReader node, Tensor x, long[] pads, bool reflect)
    {
        var rank = (int)x.dim();
        for (var axis = 0; axis < rank; axis++)
        {
            var (before, after, length) = (pads[axis], pads[axis + rank], x.size(axis));
            if (before == 0 && after == 0) continue;
            if (length == 0 || (reflect && Math.Max(before, after) >= length))
                throw node.Error($"an axis of {length} padded by {before} and {after}");
            var from = arange(-before, length + after, dtype: ScalarType.Int64, device: x.device);
            var inside = reflect ? (length - 1) - ((length - 1) - from.abs()).abs() : from.clamp(0, length - 1);
            x = x.index_select(axis, inside);
        }

        return x;
    }
}
