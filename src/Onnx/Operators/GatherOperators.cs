using FewShotGan.Onnx.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Onnx.Operators;

/// <summary>Elements by their places: taking them, sorting them, writing them.</summary>
internal static class GatherOperators
{
    public static readonly Operator
        Gather = Operator.Of(PrepareGather),
        GatherElements = Operator.Of(PrepareGatherElements),
        GatherND = Operator.Of(PrepareGatherNd),
        ScatterND = Operator.Of(PrepareScatterNd),
        TopK = new(PrepareTopK, 1);

    private static Func<Arguments, Tensor> PrepareGather(NodeReader node)
    {
        var along = node.Int("axis", 0);
        return given =>
        {
            var (x, indices) = (given[0], given[1].to(ScalarType.Int64));
            var axis = node.Axis(along, x.dim());
            long[] shape = [.. x.shape[..axis], .. indices.shape, .. x.shape[(axis + 1)..]];
            given.Reserve(shape);
            return x.index_select(axis, Wrapped(indices, x.size(axis)).flatten()).reshape(shape);
        };
    }

    private static Func<Arguments, Tensor> PrepareScatterNd(NodeReader node)
    {
        var reduction = node.Choice("reduction", "none", "none", "add", "mul", "min", "max");
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
                var old = x.index(places);
                x.index_put_(
                    reduction switch
                    {
                        "add" => old + update,
                        "mul" => old * update,
                        "min" => minimum(old, update),
                        _ => maximum(old, update),
                    },
                    places);
            }

            return x;
        };
    }

    private static Func<Arguments, Tensor> PrepareGatherElements(NodeReader node)
    {
        var along = node.Int("axis", 0);
        return given =>
        {
            var x = given[0];
            var axis = node.Axis(along, x.dim());
            return x.gather(axis, Wrapped(given[1].to(ScalarType.Int64), x.size(axis)));
        };
    }

    private static Func<Arguments, Tensor> PrepareGatherNd(NodeReader node)
    {
        var batchAxes = node.Int("batch_dims", 0);
        return given =>
        {
            var (x, indices) = (given[0], given[1].to(ScalarType.Int64));
            var axes = indices.dim() == 0 ? 0 : indices.size(-1);
            if (batchAxes < 0 || batchAxes >= indices.dim() || axes < 1 || batchAxes + axes > x.dim())
            {
                throw node.Error($"indices of shape [{string.Join(", ", indices.shape)}] into "
                    + $"[{string.Join(", ", x.shape)}], of which {batchAxes} axes count as batch");
            }

            // The batch as one axis, which is indexed like the others.
            var batch = (int)batchAxes;
            long samples = indices.shape[..batch].TotalSize(), picks = indices.shape[batch..^1].TotalSize();
            long[] result = [.. indices.shape[..^1], .. x.shape[(batch + (int)axes)..]];
            given.Reserve(result);
            var flat = x.reshape([samples, .. x.shape[batch..]]);
            var rows = indices.reshape(samples, picks, axes);
            var sample = arange(samples, device: x.device).unsqueeze(1).expand(samples, picks);
            return flat.index([TensorIndex.Tensor(sample), .. Places(rows)]).reshape(result);
        };
    }

    /// <summary>The largest elements along an axis, or the smallest; of equal ones those that come first.</summary>
    private static Kernel PrepareTopK(NodeReader node)
    {
        var (along, attribute) = (node.Int("axis", -1), node.Has("k") ? node.Int("k", 0) : (long?)null);
        var largest = node.Flag("largest", true);
        return given =>
        {
            var x = given[0];
            var axis = node.Axis(along, x.dim());
            var count = (long)(given.Number(1) ?? attribute ?? throw node.Error("its number k is missing"));
            if (count < 0 || count > x.size(axis)) throw node.Error($"{count} of {x.size(axis)} elements");
            var (values, places) = x.sort(axis, descending: largest, stable: true);
            return [values.narrow(axis, 0, count), places.narrow(axis, 0, count)];
        };
    }

    /// <summary>Places, negative ones of which count from the end.</summary>
    private static Tensor Wrapped(Tensor indices, long length) =>
        where(indices.lt(0), indices + length, indices);

    private static TensorIndex[] Places(Tensor indices) =>
        [.. indices.unbind(-1).Select(index => TensorIndex.Tensor(index))];
}
