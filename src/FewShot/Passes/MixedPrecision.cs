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

    /// <summary>The type that the networks' upper resolutions compute in; null for float32 everywhere.</summary>
    /// <param name="precision"><c>fp32</c> or <c>bf16</c>.</param>
    /// <param name="device">Where to compute.</param>
    public static ScalarType? UpperType(string precision, Device device) =>
        precision == "bf16" && Problem(precision, device) is null ? ScalarType.BFloat16 : null;

    /// <summary>Why a precision is not used, in one line; null if it is.</summary>
    /// <param name="precision"><c>fp32</c> or <c>bf16</c>.</param>
    /// <param name="device">Where to compute.</param>
    public static string? Problem(string precision, Device device) =>
        precision == "bf16" && device.type == DeviceType.CPU && !CpuHasBfloat16
            ? "training.precision bf16: this processor has neither avx512_bf16 nor AMX, with which it would be faster; "
                + "computing in fp32"
            : null;

    private static bool Bit(int register, int bit) => (register & (1 << bit)) != 0;
}
