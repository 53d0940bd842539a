using Xunit;

namespace FewShotGan.Golden;

/// <summary>A fact about the files of a Debian package (<see cref="DebianData"/>).</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DebianFactAttribute : FactAttribute
{
    /// <summary>Skips the fact where the package is not here.</summary>
    /// <param name="package">Its name.</param>
    public DebianFactAttribute(string package) => Skip = DebianData.SkipReason(package);
}
