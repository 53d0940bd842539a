using System.Runtime.InteropServices;

namespace FewShotGan.Machine;

/// <summary>
/// How the C library and OpenMP's threads behave in this process. The only file that calls into a library of Linux';
/// elsewhere, and on a Linux without glibc, it does nothing. docs/performance.md says what each setting is worth.
/// </summary>
internal static class NativeSettings
{
    private const string GlibC = "libc.so.6";

    // mallopt's numbers, from malloc.h.
    private const int TrimThreshold = -1, TopPad = -2, MmapMax = -4;

    // How often a thread without work looks for some before it sleeps: some tens of microseconds, where libgomp's own
    // 300,000 let threads that share their cores with other programs wait for each other.
    private const string SpinCount = "20000";

    private static readonly bool Applied = Set();

    /// <summary>
    /// Makes the settings, once. They count for libraries that are loaded later, so call it before anything of
    /// libtorch. What the environment says already (MALLOC_…, OMP_WAIT_POLICY, GOMP_SPINCOUNT, THP_MEM_ALLOC_ENABLE)
    /// stays.
    /// </summary>
    public static void Apply() => _ = Applied;

    /// <summary>Gives freed memory back to the system, which would otherwise be kept for the next tensors.</summary>
    internal static void GiveBackMemory()
    {
        if (!Applied) return;
        if (ReleaseOfTcMalloc is { } release) release();
        else _ = malloc_trim(0);
    }

    /// <summary>Whether tcmalloc, which the launcher loads before all else, hands out memory on Linux.</summary>
    internal static bool UsesTcMalloc => ReleaseOfTcMalloc is not null;

    private static Release? ReleaseOfTcMalloc { get; } =
        OperatingSystem.IsLinux() && NativeLibrary.TryGetExport(
            NativeLibrary.GetMainProgramHandle(), "MallocExtension_ReleaseFreeMemory", out var address)
            ? Marshal.GetDelegateForFunctionPointer<Release>(address)
            : null;

    private delegate void Release();

    private static bool Set()
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            // A training step frees large blocks and soon asks for as many: kept in the heap, their pages need not be
            // cleared anew.
            if (!Environment.GetEnvironmentVariables().Keys.Cast<string>()
                .Any(name => name.StartsWith("MALLOC_", StringComparison.Ordinal)))
            {
                _ = mallopt(MmapMax, 0);
                _ = mallopt(TrimThreshold, int.MaxValue);
                _ = mallopt(TopPad, 64 << 20);
            }

            // .NET's own SetEnvironmentVariable does not reach native libraries.
            _ = setenv("THP_MEM_ALLOC_ENABLE", "1", 0); // libtorch asks for large pages under large tensors.
            if (Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null)
                _ = setenv("GOMP_SPINCOUNT", SpinCount, 0);
            return true;
        }
        catch (Exception none) when (none is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

#pragma warning disable IDE1006, SYSLIB1054 // C's names; the generator would want unsafe code for three calls.
    [DllImport(GlibC), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int mallopt(int parameter, int value);

    [DllImport(GlibC), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int malloc_trim(nuint pad);

    [DllImport(GlibC, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true),
        DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int setenv(
        [MarshalAs(UnmanagedType.LPStr)] string name, [MarshalAs(UnmanagedType.LPStr)] string value, int overwrite);
#pragma warning restore IDE1006, SYSLIB1054
}
