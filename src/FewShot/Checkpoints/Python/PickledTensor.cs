using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Checkpoints;

/// <summary>The numbers that tensors of a Python file share.</summary>
/// <param name="type">Their type.</param>
/// <param name="count">How many.</param>
internal sealed class PickledStorage(ScalarType type, long count)
{
    private static readonly Dictionary<string, ScalarType> Types = new()
    {
        ["FloatStorage"] = ScalarType.Float32, ["HalfStorage"] = ScalarType.Float16,
        ["DoubleStorage"] = ScalarType.Float64, ["BFloat16Storage"] = ScalarType.BFloat16,
        ["LongStorage"] = ScalarType.Int64, ["IntStorage"] = ScalarType.Int32, ["ByteStorage"] = ScalarType.Byte,
        ["BoolStorage"] = ScalarType.Bool,
    };

    /// <summary>The names of PyTorch's classes of storages, without their module.</summary>
    public static IEnumerable<string> Names => Types.Keys;

    /// <summary>The type of the numbers.</summary>
    public ScalarType Type => type;

    /// <summary>How many numbers.</summary>
    public long Count => count;

    /// <summary>The numbers, little-endian; in an older file they come after what refers to them.</summary>
    public ReadOnlyMemory<byte> Bytes { get; set; }

    /// <summary>Bytes of one number.</summary>
    public int Size => SafetensorsType.Of(type).Size;

    /// <summary>The type of the numbers of a class of storages; null for another class.</summary>
    /// <param name="name">The class's name with its module.</param>
    public static ScalarType? TypeOf(string name) =>
        Types.TryGetValue(name[(name.LastIndexOf('.') + 1)..], out var found) ? found : null;
}

/// <summary>A tensor of a Python file: numbers of a storage, by offset, shape and strides.</summary>
/// <param name="Storage">The storage.</param>
/// <param name="Offset">The first number's place.</param>
/// <param name="Shape">The shape.</param>
/// <param name="Strides">How many numbers lie between neighbours along each axis.</param>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, long[] Shape, long[] Strides)
{
    private const int MostAxes = 16;

    /// <summary>Bytes of the tensor.</summary>
    public Int128 Bytes => Shape.Aggregate((Int128)Storage.Size, (product, side) => product * side);

    /// <summary>Why it cannot be: numbers outside of its storage, or more than that has; null when it can.</summary>
    public string? Problem
    {
        get
        {
            if (Shape.Length != Strides.Length || Shape.Length > MostAxes) return "axes and strides that do not match";
            var (numbers, last) = (Int128.One, (Int128)Offset);
            foreach (var (side, stride) in Shape.Zip(Strides))
            {
                if (side < 0 || stride < 0) return "a negative size";
                numbers *= side;
                if (numbers > long.MaxValue) return "too many numbers";
                last += (Int128)Math.Max(0, side - 1) * stride;
            }

            if (Offset < 0 || numbers > Storage.Count || (numbers > 0 && last >= Storage.Count))
                return "numbers outside of its storage";
            return null;
        }
    }

    /// <summary>A tensor with numbers of its own.</summary>
    /// <param name="tensor">The tensor, on the CPU.</param>
    public static PickledTensor Of(Tensor tensor)
    {
        using var whole = tensor.contiguous();
        var storage = new PickledStorage(whole.dtype, whole.numel()) { Bytes = whole.bytes.ToArray() };
        return new(storage, 0, whole.shape, whole.stride());
    }

    /// <summary>The tensor on the CPU, with memory of its own, outside of any dispose scope.</summary>
    public Tensor ToTensor()
    {
        using var scope = NewDisposeScope();
        var all = empty(Storage.Count, dtype: Storage.Type, device: CPU);
        if (Storage.Count > 0) Storage.Bytes.Span.CopyTo(all.bytes);
        return all.as_strided(Shape, Strides, Offset).clone().contiguous().DetachFromDisposeScope();
    }
}
