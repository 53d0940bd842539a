using FewShotGan.Onnx.Nodes;
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
        Pad = Operator.Of(PreparePad, 1, 2, 3),
        Tile = Operator.Of(PrepareTile, 1),
        Trilu = Operator.Of(PrepareTrilu, 1),
        SpaceToDepth = Operator.Of(PrepareSpaceToDepth),
        DepthToSpace = Operator.Of(PrepareDepthToSpace);

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
        var (along, attribute, parts) = (node.Int("axis", 0), node.Ints("split"), node.Int("num_outputs", 0));
        return given =>
        {
            var axis = node.Axis(along, given[0].dim());
            long length = given[0].size(axis), count = node.OutputCount;
            var sizes = given.Longs(1) ?? attribute ?? Even();
            if (sizes.Length != count || sizes.Any(size => size < 0) || sizes.Sum() != length)
                throw node.Error($"an axis of {length} split into [{string.Join(", ", sizes)}] for {count} results");
            return given[0].split(sizes, axis);

            // From opset 18 on the last part may be smaller, if the number of parts is given.
            long[] Even()
            {
                if (parts == 0 && length % count != 0)
                    throw node.Error($"an axis of {length} split into {count} equal parts");
                var each = (length + count - 1) / count;
                return [.. Enumerable.Range(0, (int)count).Select(i => Math.Clamp(length - (i * each), 0, each))];
            }
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

    private static Func<Arguments, Tensor> PreparePad(NodeReader node)
    {
        var mode = node.Choice("mode", "constant", "constant", "reflect", "edge", "wrap");
        // From opset 11 on these are inputs, from 18 on for some of the axes only.
        var (attribute, value) = (node.Ints("pads"), node.Float("value", 0));
        return given =>
        {
            var x = given[0];
            var pads = given.Longs(1) ?? attribute ?? throw node.Error("its pads are missing");
            var rank = (int)x.dim();
            if (given.Longs(3) is { } named) pads = OfAllAxes(node, pads, node.Axes(named, rank), rank);
            if (pads.Length != 2 * rank) throw node.Error($"{pads.Length} pads for {rank} axes");
            if (pads.Any(pad => Math.Abs((double)pad) > int.MaxValue))
                throw node.Error($"pads [{string.Join(", ", pads)}]");
            given.Reserve([.. x.shape.Select((length, i) => Math.Max(0, length + pads[i] + pads[i + rank]))]);
            if (mode != "constant") return Repeat(node, x, pads, mode);

            // libtorch's padding goes from the last axis to the first.
            var reversed = Enumerable.Range(0, rank).Reverse().SelectMany(i => new[] { pads[i], pads[i + rank] });
            return nn.functional.pad(x, [.. reversed], value: given.Number(2) ?? value);
        };
    }

    /// <summary>Pads of a few axes, first those before and then those after, as pads of every axis.</summary>
    private static long[] OfAllAxes(NodeReader node, long[] pads, long[] axes, int rank)
    {
        if (pads.Length != 2 * axes.Length) throw node.Error($"{pads.Length} pads for {axes.Length} axes");
        var all = new long[2 * rank];
        for (var i = 0; i < axes.Length; i++)
            (all[axes[i]], all[axes[i] + rank]) = (pads[i], pads[i + axes.Length]);
        return all;
    }

    /// <summary>
    /// Pads with elements of the tensor itself, whatever its type and number of axes: one gather an axis.
    /// </summary>
    private static Tensor Repeat(NodeReader node, Tensor x, long[] pads, string mode)
    {
        var rank = (int)x.dim();
        for (var axis = 0; axis < rank; axis++)
        {
            var (before, after, length) = (pads[axis], pads[axis + rank], x.size(axis));
            if (before == 0 && after == 0) continue;
            if (length == 0 || (mode == "reflect" && Math.Max(before, after) >= length))
                throw node.Error($"an axis of {length} padded by {before} and {after}");
            var from = arange(-before, length + after, dtype: ScalarType.Int64, device: x.device);
            var inside = mode switch
            {
                "reflect" => (length - 1) - ((length - 1) - from.abs()).abs(),
                "wrap" => from.remainder(length),
                _ => from.clamp(0, length - 1),
            };
            x = x.index_select(axis, inside);
        }

        return x;
    }

    private static Func<Arguments, Tensor> PrepareTile(NodeReader node) => given =>
    {
        var (x, repeats) = (given[0], given.Longs(1) ?? throw node.Error("its repeats are missing"));
        if (repeats.Length != x.dim() || repeats.Any(times => times is < 0 or > int.MaxValue))
            throw node.Error($"[{string.Join(", ", x.shape)}] repeated [{string.Join(", ", repeats)}] times");
        given.Reserve([.. x.shape.Select((length, i) => length * repeats[i])]);
        return x.repeat(repeats);
    };

    private static Func<Arguments, Tensor> PrepareTrilu(NodeReader node)
    {
        var isUpper = node.Flag("upper", true);
        return given =>
        {
            var diagonal = (long)Math.Clamp(given.Number(1) ?? 0, int.MinValue, int.MaxValue);
            return isUpper ? given[0].triu(diagonal) : given[0].tril(diagonal);
        };
    }

    private static Func<Arguments, Tensor> PrepareSpaceToDepth(NodeReader node)
    {
        var block = node.Int("blocksize", 0);
        return given =>
        {
            var x = given[0];
            if (x.dim() != 4 || block < 1 || x.size(2) % block != 0 || x.size(3) % block != 0)
                throw node.Error($"[{string.Join(", ", x.shape)}] cut into squares of {block}");
            var cut = x.reshape(x.size(0), x.size(1), x.size(2) / block, block, x.size(3) / block, block);
            return cut.permute(0, 3, 5, 1, 2, 4)
                .reshape(x.size(0), -1, x.size(2) / block, x.size(3) / block);
        };
    }

    private static Func<Arguments, Tensor> PrepareDepthToSpace(NodeReader node)
    {
        var block = node.Int("blocksize", 0);
        var depthFirst = node.Choice("mode", "DCR", "DCR", "CRD") == "DCR";
        return given =>
        {
            var x = given[0];
            if (x.dim() != 4 || block is < 1 or > int.MaxValue || x.size(1) % (block * block) != 0)
                throw node.Error($"the channels of [{string.Join(", ", x.shape)}] made squares of {block}");
            long batch = x.size(0), channels = x.size(1) / (block * block), height = x.size(2), width = x.size(3);
            var apart = depthFirst
                ? x.reshape(batch, block, block, channels, height, width).permute(0, 3, 4, 1, 5, 2)
                : x.reshape(batch, channels, block, block, height, width).permute(0, 1, 4, 2, 5, 3);
            return apart.reshape(batch, channels, height * block, width * block);
        };
    }
}
