using System.Globalization;

namespace FewShotGan.Machine;

/// <summary>The resident memory of this process.</summary>
internal static class ProcessMemory
{
    private const string Status = "/proc/self/status";
    private const string ClearRefs = "/proc/self/clear_refs";
    private const double KibPerMib = 1024;

    /// <summary>
    /// The highest since the last <see cref="ResetPeak"/>, in MiB; NaN where the system does not say.
    /// </summary>
    public static double PeakMb =>
        File.Exists(Status)
        && File.ReadLines(Status)
        .FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)) is { } line
        ? double.Parse(
            line["VmHWM:".Length..].Replace("kB", "", StringComparison.Ordinal),
            CultureInfo.InvariantCulture) / KibPerMib
        : double.NaN;

    /// <summary>
    /// Gives freed memory back to the system and lets <see cref="PeakMb"/> begin again from what is then resident,
    /// where the system can. What follows runs slower once, since it asks for the memory again.
    /// </summary>
    public static void ResetPeak()
    {
        try
        {
            NativeSettings.GiveBackMemory();
            if (File.Exists(ClearRefs)) File.WriteAllText(ClearRefs, "5");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // The peak since the process began stays: an upper bound.
        }
    }
}
