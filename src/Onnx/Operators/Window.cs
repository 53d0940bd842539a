using FewShotGan.Onnx.Nodes;
using static TorchSharp.torch;

namespace FewShotGan.Onnx.Operators;

/// <summary>How a kernel moves over the spatial axes: what Conv, ConvTranspose and the pools have in common.</summary>
internal sealed class Window
{
    private readonly NodeReader node;
    private readonly string autoPad;
    private readonly long[]? pads, strides, dilations;

    /// <summary>Reads the attributes.</summary>
    public Window(NodeReader node)
    {
        this.node = node;
        autoPad = node.Choice("auto_pad", "NOTSET", "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER");
        (pads, strides, dilations) = (node.Ints("pads"), node.Ints("strides"), node.Ints("dilations"));
        Ceil = node.Flag("ceil_mode");
    }

    /// <summary>Whether SAME padding was asked for.</summary>
    public bool IsSame => autoPad is "SAME_UPPER" or "SAME_LOWER";

    /// <summary>Whether the last window may hang over the end.</summary>
    public bool Ceil { get; }

    /// <summary>The step along each of so many axes.</summary>
    public long[] Strides(int axes) => Checked(strides, axes, "strides", 1, 1);

    /// <summary>The distance of neighbouring elements of the kernel.</summary>
    public long[] Dilations(int axes) => Checked(dilations, axes, "dilations", 1, 1);

    /// <summary>The padding before and after each axis.</summary>
    /// <param name="size">The spatial size.</param>
    /// <param name="kernel">The kernel's.</param>
    public (long[] Before, long[] After) Padding(long[] size, long[] kernel)
    {
        var axes = size.Length;
        if (!IsSame)
        {
            var given = Checked(autoPad == "VALID" ? null : pads, 2 * axes, "pads", 0, 0);
            return (given[..axes], given[axes..]);
        }

        var (step, spread) = (Strides(axes), Dilations(axes));
        var total = size.Select((length, i) =>
            Math.Max(0, (((length + step[i] - 1) / step[i]) - 1) * step[i] + ((kernel[i] - 1) * spread[i])
                + 1 - length));
        return Split(total);
    }

    /// <summary>
    /// A total padding as before and after: an odd one has its larger half where SAME_UPPER or SAME_LOWER says.
    /// </summary>
    public (long[] Before, long[] After) Split(IEnumerable<long> total)
    {
        var small = total.Select(pad => pad / 2).ToArray();
        var large = total.Select((pad, i) => pad - small[i]).ToArray();
        return autoPad == "SAME_LOWER" ? (large, small) : (small, large);
    }

    /// <summary>The result's spatial size; windows that begin in the padding behind do not count.</summary>
    public long[] OutputSize(long[] size, long[] kernel, long[] before, long[] after)
    {
        var (step, spread) = (Strides(size.Length), Dilations(size.Length));
        return [.. size.Select((length, i) =>
        {
            var room = length + before[i] + after[i] - (((kernel[i] - 1) * spread[i]) + 1);
            if (room < 0)
                throw node.Error(
                    $"its kernel of {kernel[i]} does not fit into {length} and a padding of {before[i]} "
                        + $"and {after[i]}");
            var count = (Ceil ? (room + step[i] - 1) / step[i] : room / step[i]) + 1;
            return Ceil && (count - 1) * step[i] >= length + before[i] ? count - 1 : count;
        })];
    }

    /// <summary>Pads the spatial axes.</summary>
    public static Tensor Pad(Tensor x, long[] before, long[] after, double value)
    {
        if (before.All(pad => pad == 0) && after.All(pad => pad == 0)) return x;
        // libtorch's padding goes from the last axis to the first.
        var reversed = Enumerable.Range(0, before.Length).Reverse().SelectMany(i => new[] { before[i], after[i] });
        return nn.functional.pad(x, [.. reversed], value: value);
    }

    private long[] Checked(long[]? given, int count, string name, long otherwise, long min)
    {
        given ??= [.. Enumerable.Repeat(otherwise, count)];
        if (given.Length != count) throw node.Error($"{name} has {given.Length} numbers, expected {count}");
        return given.All(value => value >= min && value <= int.MaxValue)
            ? given
            : throw node.Error($"{name} is [{string.Join(", ", given)}], expected numbers from {min}");
    }
}
