using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;

namespace FewShotGan.Machine;

/// <summary>What runs this program: written into every resolved recipe.</summary>
public static class Versions
{
    /// <summary><c>cpu</c> or <c>cuda</c>: which form of the program was built.</summary>
    public static string Backend { get; } = typeof(Versions).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(attribute => attribute.Key == "Backend")?.Value ?? "cpu";

    /// <summary>Name and version of each part.</summary>
    public static IReadOnlyDictionary<string, string> Current => new Dictionary<string, string>
    {
        ["fewshot"] = Of(typeof(Versions)),
        ["backend"] = Backend,
        ["torchsharp"] = Of(typeof(torch)),
        ["dotnet"] = Environment.Version.ToString(),
        ["os"] = RuntimeInformation.OSDescription,
        ["architecture"] = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
    };

    private static string Of(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? type.Assembly.GetName().Version?.ToString()
        ?? "unknown";
}
