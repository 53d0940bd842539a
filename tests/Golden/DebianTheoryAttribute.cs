using Xunit;

namespace FewShotGan.Golden;

/// <summary>A theory about the files of a Debian package (<see cref="DebianData"/>).</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DebianTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips the theory where the package is not here.</summary>
    /// <param name="package">Its name.</param>
    public DebianTheoryAttribute(string package) => Skip = DebianData.SkipReason(package);
}
