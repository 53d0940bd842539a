using FewShotGan.Onnx.Nodes;
using static TorchSharp.torch;

namespace FewShotGan.Onnx.Operators;

/// <summary>
/// Resize. Every mode is separable, so an axis at a time: a nearest one picks elements, the others are a matrix of
/// weights from the old elements to the new ones.
/// </summary>
internal sealed class ResizeOperator
{
    public static readonly Operator
        Resize = Operator.Of(node => new ResizeOperator(node, node.Opset < 11).Compute, 1, 2, 3),
        // What became Resize in opset 10, and computes like that.
        Upsample = Operator.Of(node => new ResizeOperator(node, isOld: true).Compute, 1);

    private readonly NodeReader node;
    private readonly string mode, coordinates, nearest, policy;
    private readonly double cubicA, extrapolation;
    private readonly bool isOld, excludesOutside, antialias;
    private readonly long[]? named;

    private ResizeOperator(NodeReader node, bool isOld)
    {
        (this.node, this.isOld) = (node, isOld);
        mode = node.Choice("mode", "nearest", "nearest", "linear", "cubic");
        // Opset 10 knows no other coordinates than these, and rounds down.
        coordinates = node.Choice("coordinate_transformation_mode", isOld ? "asymmetric" : "half_pixel",
            "half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric",
            "tf_half_pixel_for_nn", "tf_crop_and_resize");
        nearest = node.Choice("nearest_mode", isOld ? "floor" : "round_prefer_floor",
            "round_prefer_floor", "round_prefer_ceil", "floor", "ceil");
        policy = node.Choice("keep_aspect_ratio_policy", "stretch", "stretch", "not_larger", "not_smaller");
        named = node.Ints("axes");
        cubicA = node.Float("cubic_coeff_a", -0.75);
        extrapolation = node.Float("extrapolation_value", 0);
        excludesOutside = node.Flag("exclude_outside");
        antialias = node.Flag("antialias");
    }

    /// <summary>
    /// One axis: its lengths, the factor between them and the part of it that is looked at, from 0 to 1.
    /// </summary>
    private readonly record struct Axis(int Index, long From, long To, double Scale, double Start, double End);

    private Tensor Compute(Arguments given)
    {
        var x = given[0];
        var axes = Axes(given, x);
        var shape = axes.Select(axis => axis.To).ToArray();
        given.Reserve(shape);
        if (coordinates != "tf_crop_and_resize") axes.RemoveAll(axis => axis.From == axis.To && axis.Scale == 1);
        foreach (var axis in axes) given.Reserve(axis.From, axis.To);
        return IsBilinear(x, axes) ? Bilinear(x, shape) : axes.Aggregate(x.alias(), Along);
    }

    private List<Axis> Axes(Arguments given, Tensor x)
    {
        var rank = (int)x.dim();
        // From opset 18 on everything may be for some of the axes only.
        var axes = named is null ? [.. Enumerable.Range(0, rank).Select(i => (long)i)] : node.Axes(named, rank);
        // Opset 7 has an attribute in place of the input.
        var scales = Present(given.Doubles(isOld ? 1 : 2))
            ?? node.Floats("scales")?.Select(scale => (double)scale).ToArray();
        var sizes = isOld ? null : Present(given.Longs(3));
        var roi = isOld ? null : Present(given.Doubles(1));
        if ((scales?.Length ?? sizes?.Length) != axes.Length)
            throw node.Error($"neither scales nor sizes for {axes.Length} axes");
        if (roi is not null && roi.Length != 2 * axes.Length) roi = null;
        var isPossible = x.shape.All(length => length > 0) && sizes?.All(size => size > 0) != false
            && scales?.All(scale => scale > 0 && double.IsFinite(scale)) != false;
        if (!isPossible)
        {
            var wanted = sizes is null ? $"by [{string.Join(", ", scales!)}]" : $"to [{string.Join(", ", sizes)}]";
            throw node.Error($"[{string.Join(", ", x.shape)}] resized {wanted}");
        }

        if (sizes is not null && policy != "stretch") (sizes, scales) = KeepingAspect(x.shape, axes, sizes);
        return [.. x.shape.Select((from, i) =>
        {
            var at = Array.IndexOf(axes, i);
            if (at < 0) return new Axis(i, from, from, 1, 0, 1);
            var to = sizes?[at] ?? (long)Math.Min(Math.Floor(from * scales![at]), long.MaxValue / 2);
            var (start, end) = (roi?[at] ?? 0, roi?[at + axes.Length] ?? 1);
            return new Axis(i, from, to, scales?[at] ?? (double)to / from, start, end);
        })];

        // An input that does not count is left out or, in older files, empty.
        static T[]? Present<T>(T[]? values) => values is { Length: > 0 } ? values : null;
    }

    /// <summary>One factor for all axes, the smallest or the largest of those that were asked for.</summary>
    private (long[] Sizes, double[] Scales) KeepingAspect(long[] shape, long[] axes, long[] sizes)
    {
        var factors = axes.Select((axis, i) => (double)sizes[i] / shape[axis]).ToArray();
        var scale = policy == "not_larger" ? factors.Min() : factors.Max();
        return ([.. axes.Select(axis => (long)Math.Floor((scale * shape[axis]) + 0.5))],
            [.. Enumerable.Repeat(scale, axes.Length)]);
    }

    // What libtorch has a kernel for: bilinear, both image axes, factors that give whole lengths.
    private bool IsBilinear(Tensor x, List<Axis> axes) =>
        mode == "linear" && x.dim() == 4 && !antialias
        && axes.All(axis => axis.Index >= 2 && axis.From * axis.Scale == axis.To)
        && (coordinates is "half_pixel" or "align_corners"
            || (coordinates == "pytorch_half_pixel" && axes.All(axis => axis.To > 1)));

    private Tensor Bilinear(Tensor x, long[] shape) =>
        nn.functional.interpolate(
            x, size: shape[2..], mode: InterpolationMode.Bilinear, align_corners: coordinates == "align_corners");

    private Tensor Along(Tensor x, Axis axis)
    {
        var places = Enumerable.Range(0, (int)axis.To).Select(i => Place(i, axis)).ToArray();
        var y = mode == "nearest" ? Pick(x, axis, places) : Weigh(x, axis, places);
        if (coordinates != "tf_crop_and_resize") return y;

        var outside = tensor(places.Select(place => place < 0 || place > axis.From - 1).ToArray(), device: x.device);
        long[] shape = [.. Enumerable.Range(0, (int)x.dim()).Select(i => i == axis.Index ? axis.To : 1)];
        return y.masked_fill(outside.reshape(shape), extrapolation);
    }

    /// <summary>Where in the old axis an element of the new one lies.</summary>
    private double Place(int i, Axis axis) => coordinates switch
    {
        "half_pixel" => ((i + 0.5) / axis.Scale) - 0.5,
        // The centre stays the centre where the length is rounded.
        "half_pixel_symmetric" =>
            (axis.From / 2.0 * (1 - (axis.To / (axis.From * axis.Scale)))) + ((i + 0.5) / axis.Scale) - 0.5,
        "pytorch_half_pixel" => axis.To > 1 ? ((i + 0.5) / axis.Scale) - 0.5 : 0,
        // The length before it is rounded down: so ONNX's own tests have it.
        "align_corners" => axis.To > 1 ? i * (axis.From - 1) / ((axis.From * axis.Scale) - 1) : 0,
        "asymmetric" => i / axis.Scale,
        "tf_half_pixel_for_nn" => (i + 0.5) / axis.Scale,
        _ => axis.To > 1
            ? (axis.Start + (i * (axis.End - axis.Start) / (axis.To - 1))) * (axis.From - 1)
            : 0.5 * (axis.Start + axis.End) * (axis.From - 1),
    };

    private Tensor Pick(Tensor x, Axis axis, double[] places)
    {
        double Rounded(double place) => nearest switch
        {
            "round_prefer_floor" => Math.Ceiling(place - 0.5),
            "round_prefer_ceil" => Math.Floor(place + 0.5),
            "floor" => Math.Floor(place),
            _ => Math.Ceiling(place),
        };
        var indices = places.Select(place => (long)Math.Clamp(Rounded(place), 0, axis.From - 1)).ToArray();
        return x.index_select(axis.Index, tensor(indices, device: x.device));
    }

    private Tensor Weigh(Tensor x, Axis axis, double[] places)
    {
        var weights = new double[axis.From * axis.To];
        // Against aliasing the kernel is as much wider as the axis gets shorter.
        var narrowing = antialias ? Math.Min(axis.Scale, 1) : 1;
        var reach = (mode == "linear" ? 1 : 2) / narrowing;
        for (var i = 0; i < places.Length; i++)
        {
            long first = (long)Math.Ceiling(places[i] - reach), last = (long)Math.Floor(places[i] + reach);
            if (excludesOutside) (first, last) = (Math.Max(first, 0), Math.Min(last, axis.From - 1));
            var taps = new double[Math.Max(0, last - first + 1)];
            for (var k = 0; k < taps.Length; k++) taps[k] = Kernel(Math.Abs(first + k - places[i]) * narrowing);
            var sum = taps.Sum();
            for (var k = 0; k < taps.Length; k++)
                weights[(i * axis.From) + Math.Clamp(first + k, 0, axis.From - 1)] += taps[k] / sum;
        }

        var matrix = tensor(weights, [axis.To, axis.From], dtype: x.dtype, device: x.device);
        return x.transpose(axis.Index, -1).matmul(matrix.t()).transpose(axis.Index, -1);
    }

    /// <summary>
    /// The weight at a distance: a triangle, or cubic convolution (Keys 1981, equation 4) with a free where the paper
    /// has −1/2.
    /// </summary>
    private double Kernel(double d)
    {
        if (mode == "linear") return Math.Max(0, 1 - d);
        if (d <= 1) return ((((cubicA + 2) * d) - (cubicA + 3)) * d * d) + 1;
        return d < 2 ? cubicA * (((((d - 5) * d) + 8) * d) - 4) : 0;
    }
}
