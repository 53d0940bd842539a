using FewShotGan.Training;

namespace FewShotGan.Tests.Training;

/// <summary>A theory of what bfloat16 comes to on a processor that multiplies it. The program computes in it on no other: there libtorch's own
/// convolutions round their sums, and a gradient's cosine with float32's falls to 0.95.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class Bfloat16TheoryAttribute : TheoryAttribute
{
    /// <summary>Skips the test, with the reason, elsewhere.</summary>
    public Bfloat16TheoryAttribute() => Skip = MixedPrecision.CpuHasBfloat16 ? null : "this processor has neither avx512_bf16 nor AMX";
}
