using FewShotGan.Onnx.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Onnx.Operators;

/// <summary>Shapes: reading them, changing them, making tensors of them. Nothing here computes with elements.</summary>
internal static class ShapeOperators
{
    public static readonly Operator
        Shape = Operator.Of(PrepareShape),
        Reshape = Operator.Of(PrepareReshape, 1),
        Flatten = Operator.Of(PrepareFlatten),
        Squeeze = Operator.Of(PrepareSqueeze, 1),
        Unsqueeze = Operator.Of(PrepareUnsqueeze, 1),
        Transpose = Operator.Of(PrepareTranspose),
        Expand = Operator.Of(_ => Broadcast, 1),
        ConstantOfShape = Operator.Of(PrepareConstantOfShape, 0),
        Range = Operator.Of(PrepareRange, 0, 1, 2);

    private static Func<Arguments, Tensor> PrepareShape(NodeReader node)
    {
        long start = node.Int("start", 0), end = node.Int("end", long.MaxValue);
        return given =>
        {
            var shape = given[0].shape;
            int from = Clamp(start, shape.Length), to = Clamp(end, shape.Length);
            return tensor(from < to ? shape[from..to] : [], device: CPU);
        };

        static int Clamp(long at, int rank) => (int)Math.Clamp(at < 0 ? at + rank : at, 0, rank);
    }

    private static Func<Arguments, Tensor> PrepareReshape(NodeReader node)
    {
        bool zeroIsLength = node.Flag("allowzero");
        return given =>
        {
            var x = given[0];
            var wanted = given.Longs(1) ?? throw node.Error("its shape is missing");
            for (var i = 0; i < wanted.Length; i++)
            {
                // 0 keeps the length that the axis has.
                if (wanted[i] == 0 && !zeroIsLength)
                    wanted[i] = i < x.dim() ? x.size(i) : throw node.Error($"0 for axis {i} of {x.dim()}");
            }

            return x.reshape(wanted);
        };
    }

    private static Func<Arguments, Tensor> PrepareFlatten(NodeReader node)
    {
        var split = node.Int("axis", 1);
        return given =>
        {
            var shape = given[0].shape;
            var axis = split == shape.Length ? shape.Length : node.Axis(split, shape.Length);
            return given[0].reshape(shape[..axis].TotalSize(), shape[axis..].TotalSize());
        };
    }

    private static Func<Arguments, Tensor> PrepareSqueeze(NodeReader node)
    {
        var attribute = node.Ints("axes");
        return given =>
        {
            var shape = given[0].shape;
            var axes = (given.Longs(1) ?? attribute) is { } named ? node.Axes(named, shape.Length) : null;
            if (axes?.Any(axis => shape[axis] != 1) == true)
                throw node.Error(
                    $"axes [{string.Join(", ", axes)}] of [{string.Join(", ", shape)}] are not all of length 1");
            return given[0].reshape([.. shape.Where((length, i) => axes is null ? length != 1 : !axes.Contains(i))]);
        };
    }

    private static Func<Arguments, Tensor> PrepareUnsqueeze(NodeReader node)
    {
        var attribute = node.Ints("axes");
        return given =>
        {
            var x = given[0];
            var named = given.Longs(1) ?? attribute ?? throw node.Error("its axes are missing");
            var axes = node.Axes(named, x.dim() + named.Length);
            if (axes.Distinct().Count() < axes.Length)
                throw node.Error($"axes [{string.Join(", ", named)}] name one twice");
            return axes.Order().Aggregate(x.alias(), (y, axis) => y.unsqueeze(axis));
        };
    }

    private static Func<Arguments, Tensor> PrepareTranspose(NodeReader node)
    {
        var perm = node.Ints("perm");
        return given =>
            given[0].permute(perm ?? [.. Enumerable.Range(0, (int)given[0].dim()).Reverse().Select(i => (long)i)]);
    }

    private static Tensor Broadcast(Arguments given)
    {
        var (x, wanted) = (given[0], given.Longs(1)!);
        // Both sides are broadcast: a 1 in the wanted shape keeps the tensor's own length.
        var rank = Math.Max(x.dim(), wanted.Length);
        var shape = new long[rank];
        for (var i = 1; i <= rank; i++)
        {
            long own = i <= x.dim() ? x.size(-i) : 1, other = i <= wanted.Length ? wanted[^i] : 1;
            shape[^i] = other == 1 ? own : other;
        }

        given.Reserve(shape);
        return x.expand(shape);
    }

    private static Func<Arguments, Tensor> PrepareConstantOfShape(NodeReader node)
    {
        using var value = node.Tensor("value");
        if (value is not null && value.NumberOfElements != 1) throw node.Error("its value is not one number");
        var type = value?.dtype ?? ScalarType.Float32;
        var number = value is null ? 0 : value.to(ScalarType.Float64).item<double>();
        return given =>
        {
            var shape = given.Longs(0)!;
            given.Reserve(shape);
            return full(shape, number, dtype: type, device: CPU);
        };
    }

    private static Func<Arguments, Tensor> PrepareRange(NodeReader node) => given =>
    {
        var type = given[0].dtype;
        var (start, limit, delta) = (given.Number(0)!.Value, given.Number(1)!.Value, given.Number(2)!.Value);
        var count = Math.Ceiling((limit - start) / delta);
        if (!double.IsFinite(count)) throw node.Error($"a range from {start} to {limit} in steps of {delta}");
        given.Reserve((long)Math.Clamp(count, 0, long.MaxValue / 2));
        return ((arange((long)Math.Max(count, 0), dtype: ScalarType.Float64, device: CPU) * delta) + start).to(type);
    };
}
