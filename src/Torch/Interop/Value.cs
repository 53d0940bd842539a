using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>What a <see cref="Value"/> holds.</summary>
internal enum Tag : long
{
    None, Tensor, Int, Double, Bool, IntList, DoubleList, BoolList, TensorList, OptionalTensorList, String, Device, Generator,
}

/// <summary>An argument or a result as it crosses to the shim.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
internal struct Value
{
    [FieldOffset(0)] public Tag Tag;
    [FieldOffset(8)] public long Int;
    [FieldOffset(8)] public double Double;
    [FieldOffset(8)] public nint Pointer;
    [FieldOffset(16)] public long Length;
}
