using System.Reflection;
using Xunit.Sdk;

namespace FewShotGan.Golden;

/// <summary>A case of a theory that wants the files of a Debian package (<see cref="DebianData"/>).</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class DebianInlineDataAttribute : DataAttribute
{
    private readonly object[] values;

    /// <summary>Skips the case where the package is not here.</summary>
    /// <param name="package">Its name.</param>
    /// <param name="values">The theory's arguments.</param>
    public DebianInlineDataAttribute(string package, params object[] values)
    {
        this.values = values;
        Skip = DebianData.SkipReason(package);
    }

    /// <inheritdoc/>
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [values];
}
