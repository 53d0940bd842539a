using static TorchSharp.torch;

namespace FewShotGan.Onnx.Operators;

/// <summary>
/// Resize. Every mode is separable, so an axis at a time: a nearest one picks elements, the others are a matrix of
/// weights from the old elements to the new ones.
/// </summary>
internal sealed class ResizeOperator
{
    public static readonly Operator Resize = Operator.Of(node => new ResizeOperator(node).Compute, 1, 2, 3);

    private readonly NodeReader node;
    private readonly string mode, coordinates, nearest;
    private readonly double cubicA, extrapolation;
    private readonly bool excludesOutside;

    private ResizeOperator(NodeReader node)
    {
        this.node = node;
        mode = node.Choice("mode", "nearest", "nearest", "linear", "cubic");
        // Opset 10 knows no other coordinates than these, and rounds down.
        var old = node.Opset < 11;
        coordinates = node.Choice("coordinate_transformation_mode", old ? "asymmetric" : "half_pixel",
            "half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_half_pixel_for_nn",
            "tf_crop_and_resize");
        nearest = node.Choice("nearest_mode", old ? "floor" : "round_prefer_floor",
            "round_prefer_floor", "round_prefer_ceil", "floor", "ceil");
        cubicA = node.Float("cubic_coeff_a", -0.75);
        extrapolation = node.Float("extrapolation_value", 0);
        excludesOutside = node.Flag("exclude_outside");
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
        var scales = Present(given.Doubles(node.Opset < 11 ? 1 : 2));
        var sizes = node.Opset < 11 ? null : Present(given.Longs(3));
        var roi = node.Opset < 11 ? null : Present(given.Doubles(1));
        if ((scales?.Length ?? sizes?.Length) != rank) throw node.Error($"neither scales nor sizes for {rank} axes");
        if (roi is not null && roi.Length != 2 * rank) roi = null;
        var isPossible = x.shape.All(length => length > 0) && sizes?.All(size => size > 0) != false
            && scales?.All(scale => scale > 0 && double.IsFinite(scale)) != false;
        if (!isPossible)
        {
            var wanted = sizes is null ? $"by [{string.Join(", ", scales!)}]" : $"to [{string.Join(", ", sizes)}]";
            throw node.Error($"[{string.Join(", ", x.shape)}] resized {wanted}");
        }

        return [.. x.shape.Select((from, i) =>
        {
            var to = sizes?[i] ?? (long)Math.Min(Math.Floor(from * scales![i]), long.MaxValue / 2);
            return new Axis(i, from, to, scales?[i] ?? (double)to / from, roi?[i] ?? 0, roi?[i + rank] ?? 1);
        })];

        // An input that does not count is left out or, in older files, empty.
        static T[]? Present<T>(T[]? values) => values is { Length: > 0 } ? values : null;
    }

    // What libtorch has a kernel for: bilinear, both image axes, factors that give whole lengths.
    private bool IsBilinear(Tensor x, List<Axis> axes) =>
        mode == "linear" && x.dim() == 4 && axes.All(axis => axis.Index >= 2 && axis.From * axis.Scale == axis.To)
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
        for (var i = 0; i < places.Length; i++)
        {
            var below = Math.Floor(places[i]);
            var taps = mode == "linear" ? Linear(places[i] - below) : Cubic(places[i] - below);
            var first = below - (taps.Length / 2 - 1);
            if (excludesOutside) Renormalize(taps, first, axis.From);
            for (var k = 0; k < taps.Length; k++)
                weights[(i * axis.From) + (long)Math.Clamp(first + k, 0, axis.From - 1)] += taps[k];
        }

        var matrix = tensor(weights, [axis.To, axis.From], dtype: x.dtype, device: x.device);
        return x.transpose(axis.Index, -1).matmul(matrix.t()).transpose(axis.Index, -1);
    }

    private static double[] Linear(double t) => [1 - t, t];

    /// <summary>
    /// The four weights of cubic convolution (Keys 1981, equation 4), with a free where the paper has −1/2.
    /// </summary>
    private double[] Cubic(double t)
    {
        double Near(double d) => ((((cubicA + 2) * d) - (cubicA + 3)) * d * d) + 1;
        double Far(double d) => cubicA * (((((d - 5) * d) + 8) * d) - 4);
        return [Far(t + 1), Near(t), Near(1 - t), Far(2 - t)];
    }

    private static void Renormalize(double[] taps, double first, long length)
    {
        for (var k = 0; k < taps.Length; k++)
        {
            if (first + k < 0 || first + k >= length) taps[k] = 0;
        }

        var sum = taps.Sum();
        for (var k = 0; k < taps.Length; k++) taps[k] /= sum;
    }
}
