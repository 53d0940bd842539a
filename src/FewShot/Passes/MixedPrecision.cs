using System.Runtime.Intrinsics.X86;
using TorchSharp;
using static TorchSharp.torch;

namespace FewShotGan.Passes;

/// <summary>What a recipe's <c>training.precision</c> comes to on a device.</summary>
internal static class MixedPrecision
{
    /// <summary>
    /// Whether this processor multiplies bfloat16 numbers by itself (avx512_bf16 or AMX); elsewhere they are slower
    /// than float32.
    /// </summary>
    public static bool CpuHasBfloat16 { get; } = X86Base.IsSupported && X86Base.CpuId(0, 0).Eax >= 7
        && (Bit(X86Base.CpuId(7, 0).Edx, 22) || (X86Base.CpuId(7, 0).Eax >= 1 && Bit(X86Base.CpuId(7, 1).Eax, 5)));

    /// <summary>The type that a precision stands for; null for float32.</summary>
    /// <param name="precision"><c>fp32</c>, <c>bf16</c> or <c>fp16</c>.</param>
    public static ScalarType? Narrow(string precision) => precision switch
    {
        "bf16" => ScalarType.BFloat16,
        "fp16" => ScalarType.Float16,
        _ => null,
    };

    /// <summary>The type that the networks' upper resolutions compute in; null for float32 everywhere.</summary>
    /// <param name="precision"><c>fp32</c>, <c>bf16</c> or <c>fp16</c>.</param>
    /// <param name="device">Where to compute.</param>
    public static ScalarType? UpperType(string precision, Device device) =>
        Problem(precision, device) is null ? Narrow(precision) : null;

    /// <summary>Why a precision is not used, in one line; null if it is.</summary>
    /// <param name="precision"><c>fp32</c>, <c>bf16</c> or <c>fp16</c>.</param>
    /// <param name="device">Where to compute.</param>
    public static string? Problem(string precision, Device device) => (precision, device.type) switch
    {
        ("bf16", DeviceType.CPU) when !CpuHasBfloat16 =>
            "training.precision bf16: this processor has neither avx512_bf16 nor AMX, with which it would be faster; "
                + "computing in fp32",
        ("fp16", DeviceType.CPU) => "training.precision fp16: that is for GPUs; computing in fp32",
        _ => null,
    };

    /// <summary>Says whether NVIDIA GPUs may take TensorFloat-32 in this process; on others it means nothing.</summary>
    /// <param name="allow">Whether they may.</param>
    public static void AllowTf32(bool allow) =>
        (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32) = (allow, allow);

    private static bool Bit(int register, int bit) => (register & (1 << bit)) != 0;
}
