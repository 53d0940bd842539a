using Xunit;

namespace FewShotGan.Golden;

/// <summary>As <see cref="MetaFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MetaTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips the test, with the reason, where libtorch cannot do it.</summary>
    /// <param name="batchNorm">Whether the test normalises batches.</param>
    public MetaTheoryAttribute(bool batchNorm = false) => Skip = MetaDevice.SkipReason(batchNorm);
}
