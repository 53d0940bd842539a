using FewShotGan.Onnx.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Onnx.Operators;

/// <summary>Convolutions over one to three spatial axes.</summary>
internal static class ConvolutionOperators
{
    public static readonly Operator
        Conv = Operator.Of(PrepareConv) with { KeepsResult = false },
        ConvTranspose = Operator.Of(PrepareConvTranspose);

    private static Func<Arguments, Tensor> PrepareConv(NodeReader node)
    {
        var window = new Window(node);
        var groups = node.Int("group", 1);
        return given =>
        {
            var (x, weight, bias) = (given[0], given[1], given.Optional(2));
            var axes = SpatialAxes(node, x, weight);
            long[] size = x.shape[2..], kernel = weight.shape[2..];
            var (before, after) = window.Padding(size, kernel);
            long[] result = [x.shape[0], weight.shape[0], .. window.OutputSize(size, kernel, before, after)];
            given.ReserveWork(weight.shape[1..].TotalSize(), result);
            given.Reserve([x.shape[0], x.shape[1], .. size.Select((length, i) => length + before[i] + after[i])]);
            if (!before.SequenceEqual(after))
            {
                x = Window.Pad(x, before, after, 0);
                before = new long[axes];
            }

            return Apply(x, weight, bias, window.Strides(axes), before, window.Dilations(axes), groups);
        };
    }

    private static Tensor Apply(
        Tensor x, Tensor weight, Tensor? bias, long[] strides, long[] padding, long[] dilations, long groups) =>
        strides.Length switch
        {
            1 => nn.functional.conv2d(
                x.unsqueeze(2), weight.unsqueeze(2), bias, [1, .. strides], [0, .. padding], [1, .. dilations],
                groups).squeeze(2),
            2 => IsMatrixProduct(x, weight, padding, dilations, groups)
                ? nn.functional.linear(x.flatten(1), weight.flatten(1), bias).unsqueeze(-1).unsqueeze(-1)
                : nn.functional.conv2d(x, weight, bias, strides, padding, dilations, groups),
            _ => nn.functional.conv3d(x, weight, bias, strides, padding, dilations, groups),
        };

    // A kernel as large as the image has one place, as in squeeze and excitation: libtorch's matrix product takes a
    // tenth of its convolution's time there.
    private static bool IsMatrixProduct(Tensor x, Tensor weight, long[] padding, long[] dilations, long groups) =>
        groups == 1 && x.shape[2] == weight.shape[2] && x.shape[3] == weight.shape[3]
        && padding.All(pad => pad == 0) && dilations.All(step => step == 1);

    private static Func<Arguments, Tensor> PrepareConvTranspose(NodeReader node)
    {
        var window = new Window(node);
        var groups = node.Int("group", 1);
        var (outputShape, outputPadding) = (node.Ints("output_shape"), node.Ints("output_padding"));
        return given =>
        {
            var (x, weight, bias) = (given[0], given[1], given.Optional(2));
            var axes = SpatialAxes(node, x, weight);
            long[] size = x.shape[2..], strides = window.Strides(axes), dilations = window.Dilations(axes);
            var extra = outputPadding ?? new long[axes];
            if (extra.Length != axes || extra.Any(pad => pad is < 0 or > int.MaxValue))
                throw node.Error($"output_padding is [{string.Join(", ", extra)}]");
            // What the kernel covers before anything is cut off.
            var full = size.Select(
                (length, i) => (strides[i] * (length - 1)) + ((weight.shape[i + 2] - 1) * dilations[i]) + 1).ToArray();
            var wanted = outputShape?[^axes..]
                ?? (window.IsSame ? [.. size.Select((length, i) => length * strides[i])] : null);
            var (before, after) = wanted is null
                ? window.Padding(size, weight.shape[2..])
                : window.Split(wanted.Select((length, i) => full[i] + extra[i] - length));
            given.ReserveWork(weight.shape[1..].TotalSize(), x.shape);
            given.Reserve([x.shape[0], weight.shape[1] * groups, .. full.Select((length, i) => length + extra[i])]);
            var whole = Transposed(x, weight, bias, strides, extra, dilations, groups);
            // Cutting is padding by a negative amount.
            return Window.Pad(whole, [.. before.Select(pad => -pad)], [.. after.Select(pad => -pad)], 0);
        };
    }

    private static Tensor Transposed(
        Tensor x, Tensor weight, Tensor? bias, long[] strides, long[] extra, long[] dilations, long groups) =>
            strides.Length switch
    {
        1 => nn.functional.conv_transpose2d(
            x.unsqueeze(2), weight.unsqueeze(2), bias, [1, .. strides], [0, 0], [0, .. extra], [1, .. dilations],
            groups).squeeze(2),
        2 => nn.functional.conv_transpose2d(x, weight, bias, strides, [0, 0], extra, dilations, groups),
        _ => nn.functional.conv_transpose3d(x, weight, bias, strides, [0, 0, 0], extra, dilations, groups),
    };

    private static int SpatialAxes(NodeReader node, Tensor x, Tensor weight) =>
        x.dim() is >= 3 and <= 5 && weight.dim() == x.dim()
            ? (int)x.dim() - 2
            : throw node.Error(
                $"{x.dim()} axes convolved with a kernel of {weight.dim()}; expected 3, 4 or 5, and as many");
}
