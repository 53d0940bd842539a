using System.Runtime.InteropServices;
using FewShotGan.Onnx.Proto;
using Google.Protobuf;
using TorchSharp;
using static TorchSharp.torch;
using DataType = FewShotGan.Onnx.Proto.TensorProto.Types.DataType;

namespace FewShotGan.Onnx.Graph;

/// <summary>Turns an ONNX file's tensors into libtorch's and back.</summary>
internal static class OnnxTensors
{
    /// <summary>
    /// Most axes a tensor may have: far above what networks use, far below where libtorch's own limits lie.
    /// </summary>
    public const int MaxRank = 16;

    /// <summary>
    /// The element type of that number, or null where there is none to compute with (text, unsigned above 8 bits,
    /// complex).
    /// </summary>
    public static ScalarType? TypeOf(int elementType) => (DataType)elementType switch
    {
        DataType.Float => ScalarType.Float32,
        DataType.Double => ScalarType.Float64,
        DataType.Float16 => ScalarType.Float16,
        DataType.Bfloat16 => ScalarType.BFloat16,
        DataType.Uint8 => ScalarType.Byte,
        DataType.Int8 => ScalarType.Int8,
        DataType.Int16 => ScalarType.Int16,
        DataType.Int32 => ScalarType.Int32,
        DataType.Int64 => ScalarType.Int64,
        DataType.Bool => ScalarType.Bool,
        _ => null,
    };

    /// <summary>The name of an element type, for messages.</summary>
    public static string NameOf(int elementType) => ((DataType)elementType).ToString().ToLowerInvariant();

    /// <summary>Reads one tensor.</summary>
    /// <param name="proto">The tensor as the file has it.</param>
    /// <param name="external">Where the bytes of tensors are that lie outside the file.</param>
    /// <exception cref="OnnxImportException">
    /// Its shape or type is impossible, or shape and bytes do not agree.
    /// </exception>
    public static Tensor Read(TensorProto proto, ExternalData external)
    {
        string What() => $"tensor '{proto.Name}'";
        var type = TypeOf(proto.DataType)
            ?? throw new OnnxImportException(
                $"{What()}: its element type {NameOf(proto.DataType)} is not one libtorch computes with");
        long[] dims = [.. proto.Dims];
        long size = type.ElementSize();
        var expected = Count(dims, What()) * size;
        var bytes = proto.DataLocation == TensorProto.Types.DataLocation.External
            ? external.Read(proto, expected)
            : proto.HasRawData ? proto.RawData.Span : Typed(proto, type);
        if (bytes.Length != expected)
        {
            throw new OnnxImportException(
                $"{What()}: {bytes.Length} bytes, expected {expected} for [{string.Join(", ", dims)}] "
                    + $"of {NameOf(proto.DataType)}");
        }

        var tensor = empty(dims, dtype: type, device: CPU);
        if (expected > 0) bytes.CopyTo(tensor.bytes);
        if (type == ScalarType.Bool && expected > 0)
        {
            // Any byte may stand in a file; libtorch counts on 0 and 1.
            foreach (ref var flag in tensor.bytes) flag = Math.Min(flag, (byte)1);
        }

        return tensor;
    }

    /// <summary>Writes one tensor on the CPU.</summary>
    public static TensorProto Write(string name, Tensor tensor)
    {
        var proto = new TensorProto { Name = name, DataType = (int)DataTypeOf(tensor.dtype) };
        proto.Dims.AddRange(tensor.shape);
        using var packed = tensor.contiguous();
        proto.RawData = packed.NumberOfElements == 0 ? ByteString.Empty : ByteString.CopyFrom(packed.bytes);
        return proto;
    }

    /// <summary>The number of elements, if a tensor of that shape can be read at all.</summary>
    private static long Count(long[] dims, string what)
    {
        if (dims.Length > MaxRank)
            throw new OnnxImportException($"{what}: {dims.Length} axes, expected at most {MaxRank}");
        long count = 1;
        foreach (var dim in dims)
        {
            if (dim is < 0 or > int.MaxValue) throw new OnnxImportException($"{what}: an axis of {dim}");
            count *= dim;
            if (count > int.MaxValue)
                throw new OnnxImportException(
                    $"{what}: [{string.Join(", ", dims)}] has more elements than one file can hold");
        }

        return count;
    }

    /// <summary>The elements from the field that older files keep them in, which depends on the type.</summary>
    private static ReadOnlySpan<byte> Typed(TensorProto proto, ScalarType type) => type switch
    {
        ScalarType.Float32 => Bytes<float>([.. proto.FloatData]),
        ScalarType.Float64 => Bytes<double>([.. proto.DoubleData]),
        ScalarType.Int64 => Bytes<long>([.. proto.Int64Data]),
        ScalarType.Int32 => Bytes<int>([.. proto.Int32Data]),
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 =>
            Bytes<short>([.. proto.Int32Data.Select(number => unchecked((short)number))]),
        _ => Bytes<byte>([.. proto.Int32Data.Select(number => unchecked((byte)number))]),
    };

    private static ReadOnlySpan<byte> Bytes<T>(T[] values) where T : struct => MemoryMarshal.AsBytes<T>(values);

    private static DataType DataTypeOf(ScalarType type) =>
        Enum.GetValues<DataType>().First(candidate => TypeOf((int)candidate) == type);
}
