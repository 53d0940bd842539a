using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FewShotGan.Images;

/// <summary>
/// The system's libvips in place of the one that NetVips.Native brings, where FEWSHOT_LIBVIPS is <c>system</c>.
/// </summary>
internal static class SystemVips
{
    /// <summary>Whether it was asked for.</summary>
    public static readonly bool IsWanted = Environment.GetEnvironmentVariable("FEWSHOT_LIBVIPS") == "system";

    private static readonly Lazy<nint> Library = new(() =>
        NativeLibrary.Load(
            OperatingSystem.IsWindows()
            ? "libvips-42.dll"
            : OperatingSystem.IsMacOS() ? "libvips.42.dylib" : "libvips.so.42"));

    // NetVips sets a resolver of its own, unless there is one, and loads libvips as soon as a method that names
    // anything of it is compiled.
#pragma warning disable CA2255 // There is no later moment.
    [ModuleInitializer]
    internal static void Take()
#pragma warning restore CA2255
    {
        if (IsWanted) NativeLibrary.SetDllImportResolver(Assembly.Load("NetVips"), (_, _, _) => Library.Value);
    }
}
