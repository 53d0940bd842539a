using Xunit;

namespace FewShotGan.Golden;

/// <summary>As <see cref="MetaFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MetaTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips the test, with the reason, where libtorch cannot do it.</summary>
    public MetaTheoryAttribute() => Skip = MetaDevice.SkipReason;
}
