using FewShotGan.Onnx.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Onnx.Operators;

/// <summary>Pools over one to three spatial axes.</summary>
internal static class PoolingOperators
{
    public static readonly Operator
        MaxPool = new(PrepareMaxPool),
        AveragePool = Operator.Of(PrepareAveragePool),
        GlobalAveragePool = Operator.Unary(x =>
        {
            long[] axes = [.. Enumerable.Range(2, Math.Max(0, (int)x.dim() - 2)).Select(i => (long)i)];
            return axes.Length == 0 ? x.alias() : x.mean(axes, keepdim: true);
        });

    private static Kernel PrepareMaxPool(NodeReader node)
    {
        var window = new Window(node);
        var kernel = node.Ints("kernel_shape") ?? throw node.Error("kernel_shape is missing");
        bool wantsIndices = node.Wants(1), columnMajor = node.Flag("storage_order");
        return given =>
        {
            var x = given[0];
            var (before, after) = Fit(node, window, given, kernel);
            if (wantsIndices)
            {
                if (x.dim() != 4 || !before.SequenceEqual(after))
                    throw node.Error("indices are supported with two spatial axes and the same padding on both sides");
                var (values, indices) = nn.functional.max_pool2d_with_indices(
                    x, kernel, window.Strides(2), before, window.Dilations(2), window.Ceil);
                return [values, WholeIndices(indices, x.shape, columnMajor)];
            }

            if (!x.is_floating_point())
                return [Max(x.to(ScalarType.Float64), window, kernel, before, after).to(x.dtype)];
            return [Max(x, window, kernel, before, after)];
        };
    }

    private static Tensor Max(Tensor x, Window window, long[] kernel, long[] before, long[] after)
    {
        // libtorch pads both sides alike, by at most half the kernel.
        if (!before.SequenceEqual(after) || before.Where((pad, i) => pad > kernel[i] / 2).Any())
        {
            x = Window.Pad(x, before, after, double.NegativeInfinity);
            before = new long[kernel.Length];
        }

        long[] strides = window.Strides(kernel.Length), dilations = window.Dilations(kernel.Length);
        return kernel.Length switch
        {
            1 => nn.functional.max_pool2d(
                x.unsqueeze(2), [1, .. kernel], [1, .. strides], [0, .. before], [1, .. dilations],
                window.Ceil).squeeze(2),
            2 => nn.functional.max_pool2d(x, kernel, strides, before, dilations, window.Ceil),
            _ => nn.functional.max_pool3d(x, kernel, strides, before, dilations, window.Ceil),
        };
    }

    /// <summary>
    /// libtorch counts positions within a plane, ONNX within the whole tensor, row by row or column by column.
    /// </summary>
    private static Tensor WholeIndices(Tensor indices, long[] shape, bool columnMajor)
    {
        long height = shape[2], width = shape[3];
        if (columnMajor) indices = (indices.remainder(width) * height) + indices.div(width, RoundingMode.floor);
        var planes = arange(shape[0] * shape[1], dtype: ScalarType.Int64, device: indices.device).reshape(
            shape[0], shape[1], 1, 1);
        return indices + (planes * (height * width));
    }

    private static Func<Arguments, Tensor> PrepareAveragePool(NodeReader node)
    {
        var window = new Window(node);
        var kernel = node.Ints("kernel_shape") ?? throw node.Error("kernel_shape is missing");
        bool countsPadding = node.Flag("count_include_pad");
        return given =>
        {
            var x = given[0];
            var (before, after) = Fit(node, window, given, kernel);
            if (before.SequenceEqual(after) && !before.Where((pad, i) => pad > kernel[i] / 2).Any())
                return Average(x, window, kernel, before, countsPadding);

            // Uneven padding: the average over all, divided by the part that is not padding.
            var padded = Average(Window.Pad(x, before, after, 0), window, kernel, new long[kernel.Length], true);
            if (countsPadding) return padded;
            var inside = Window.Pad(ones_like(x.narrow(0, 0, 1).narrow(1, 0, 1)), before, after, 0);
            return padded / Average(inside, window, kernel, new long[kernel.Length], true);
        };
    }

    private static Tensor Average(Tensor x, Window window, long[] kernel, long[] padding, bool countsPadding)
    {
        var strides = window.Strides(kernel.Length);
        return kernel.Length switch
        {
            1 => nn.functional.avg_pool2d(
                    x.unsqueeze(2), [1, .. kernel], [1, .. strides], [0, .. padding], window.Ceil, countsPadding)
                .squeeze(2),
            2 => nn.functional.avg_pool2d(x, kernel, strides, padding, window.Ceil, countsPadding),
            _ => nn.functional.avg_pool3d(x, kernel, strides, padding, window.Ceil, countsPadding),
        };
    }

    /// <summary>The padding, once everything is known to fit together.</summary>
    private static (long[] Before, long[] After) Fit(NodeReader node, Window window, Arguments given, long[] kernel)
    {
        var x = given[0];
        if (x.dim() is < 3 or > 5 || kernel.Length != x.dim() - 2
            || kernel.Any(length => length is < 1 or > int.MaxValue))
            throw node.Error($"{x.dim()} axes pooled with a kernel of [{string.Join(", ", kernel)}]");
        var size = x.shape[2..];
        var (before, after) = window.Padding(size, kernel);
        given.ReserveWork(
            kernel.TotalSize(), [x.shape[0], x.shape[1], .. window.OutputSize(size, kernel, before, after)]);
        given.Reserve([x.shape[0], x.shape[1], .. size.Select((length, i) => length + before[i] + after[i])]);
        return (before, after);
    }
}
