using System;
using System.Collections.Generic;
using System.Linq;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp;

public static class TensorExtensionMethods
{
    public static float ToSingle(this Tensor value) => (float)Read(value);
    public static double ToDouble(this Tensor value) => Read(value);
    public static int ToInt32(this Tensor value) => checked((int)ReadInteger(value));
    public static long ToInt64(this Tensor value) => ReadInteger(value);
    public static byte ToByte(this Tensor value) => checked((byte)ReadInteger(value));
    public static bool ToBoolean(this Tensor value) => Read(value) != 0;

    /// <summary>Bytes of one element.</summary>
    public static int ElementSize(this ScalarType type) => type switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 => 4,
        ScalarType.Int64 or ScalarType.Float64 or ScalarType.ComplexFloat32 => 8,
        ScalarType.ComplexFloat64 => 16,
        _ => throw new NotSupportedException($"no element size for {type}"),
    };

    public static long TotalSize(this IEnumerable<long> shape) => shape.Aggregate(1L, (a, b) => checked(a * b));

    public static Parameter AsParameter(this Tensor tensor) => new(tensor);

    private static double Read(Tensor value)
    {
        using var number = value.to(ScalarType.Float64);
        return number.item<double>();
    }

    private static long ReadInteger(Tensor value)
    {
        using var number = value.to(ScalarType.Int64);
        return number.item<long>();
    }
}
