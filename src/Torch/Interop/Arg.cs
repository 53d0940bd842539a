using System;
using System.Collections.Generic;

namespace TorchSharp.Interop;

/// <summary>
/// An operator's argument on the managed side. It keeps the object it came from, so that a tensor lives as long as the
/// call that reads it.
/// </summary>
internal readonly struct Arg
{
    internal readonly Tag Tag;
    internal readonly long Int;
    internal readonly double Double;
    internal readonly object? Reference;

    private Arg(Tag tag, long i = 0, double d = 0, object? reference = null)
    {
        Tag = tag;
        Int = i;
        Double = d;
        Reference = reference;
    }

    internal static Arg None => default;

    /// <summary>A list whose items may be missing, as indexing takes it.</summary>
    internal static Arg Optional(torch.Tensor?[] tensors) => new(Tag.OptionalTensorList, reference: tensors);

    public static implicit operator Arg(torch.Tensor? t) => t is null ? default : new(Tag.Tensor, reference: t);
    public static implicit operator Arg(long v) => new(Tag.Int, v);
    public static implicit operator Arg(long? v) => v is null ? default : new(Tag.Int, v.Value);
    public static implicit operator Arg(double v) => new(Tag.Double, d: v);
    public static implicit operator Arg(double? v) => v is null ? default : new(Tag.Double, d: v.Value);
    public static implicit operator Arg(bool v) => new(Tag.Bool, v ? 1 : 0);
    public static implicit operator Arg(bool? v) => v is null ? default : new(Tag.Bool, v.Value ? 1 : 0);
    public static implicit operator Arg(long[]? v) => v is null ? default : new(Tag.IntList, reference: v);
    public static implicit operator Arg(ReadOnlySpan<long> v) => new(Tag.IntList, reference: v.ToArray());
    public static implicit operator Arg(double[]? v) => v is null ? default : new(Tag.DoubleList, reference: v);
    public static implicit operator Arg(bool[] v) => new(Tag.BoolList, reference: v);
    public static implicit operator Arg(torch.Tensor[] v) => new(Tag.TensorList, reference: v);
    public static implicit operator Arg(string? v) => v is null ? default : new(Tag.String, reference: v);
    public static implicit operator Arg(torch.Device? v) => v is null ? default : new(Tag.Device, reference: v);
    public static implicit operator Arg(torch.Generator? v) => v is null ? default : new(Tag.Generator, reference: v);
    public static implicit operator Arg(torch.ScalarType v) => new(Tag.Int, (long)v);
    public static implicit operator Arg(torch.ScalarType? v) => v is null ? default : new(Tag.Int, (long)v.Value);

    public static implicit operator Arg(Scalar? v) => v is null ? default : v.Kind switch
    {
        torch.ScalarType.Bool => new(Tag.Bool, v.Integer),
        torch.ScalarType.Float64 => new(Tag.Double, d: v.Real),
        _ => new(Tag.Int, v.Integer),
    };

    /// <summary>How many eight-byte words the argument needs beside its <see cref="Value"/>.</summary>
    internal int Words => Reference switch
    {
        long[] v => v.Length,
        double[] v => v.Length,
        bool[] v => v.Length,
        torch.Tensor?[] v => v.Length,
        string v => (System.Text.Encoding.UTF8.GetMaxByteCount(v.Length) + 7) / 8,
        _ => 0,
    };

    /// <summary>Writes the argument as a <see cref="Value"/>, its list into <paramref name="words"/>.</summary>
    internal unsafe Value Marshal(long* words)
    {
        var value = new Value { Tag = Tag, Int = Int, Pointer = (nint)words };
        switch (Tag)
        {
            case Tag.Tensor: value.Pointer = ((torch.Tensor)Reference!).Handle; break;
            case Tag.Generator: value.Pointer = ((torch.Generator)Reference!).Handle; break;
            case Tag.Double: value.Double = Double; break;
            case Tag.Int or Tag.Bool: value.Int = Int; break;
            case Tag.IntList: value.Length = Copy((long[])Reference!, words); break;
            case Tag.DoubleList: value.Length = Copy(Array.ConvertAll((double[])Reference!, BitConverter.DoubleToInt64Bits), words); break;
            case Tag.BoolList: value.Length = Copy(Array.ConvertAll((bool[])Reference!, b => b ? 1L : 0L), words); break;
            case Tag.TensorList or Tag.OptionalTensorList:
                value.Length = Copy(Array.ConvertAll((torch.Tensor?[])Reference!, t => t is null ? 0L : (long)t.Handle), words);
                break;
            case Tag.String:
                var text = (string)Reference!;
                value.Length = System.Text.Encoding.UTF8.GetBytes(text, new Span<byte>(words, Words * 8));
                break;
            case Tag.Device:
                var device = (torch.Device)Reference!;
                value.Int = (long)device.type;
                value.Length = device.type == DeviceType.CUDA ? Math.Max(device.index, 0) : -1;
                break;
        }
        return value;
    }

    private static unsafe long Copy(long[] items, long* words)
    {
        items.CopyTo(new Span<long>(words, items.Length));
        return items.Length;
    }
}
