using System.Diagnostics;
using System.Globalization;

namespace FewShotGan.Machine;

/// <summary>How busy other programs keep the cores, as Linux counts it.</summary>
internal sealed class CpuLoad
{
    private const string Counts = "/proc/stat";
    private const double CountsASecond = 100; // USER_HZ, the same on every kernel that .NET runs on

    // The columns of the first line: user, nice, system, idle, iowait, irq, softirq, steal.
    private static readonly int[] Busy = [0, 1, 2, 5, 6, 7];

    private readonly long started = Stopwatch.GetTimestamp();
    private readonly double all, own;

    private CpuLoad(double all, double own) => (this.all, this.own) = (all, own);

    /// <summary>Begins to count; null where the system does not.</summary>
    public static CpuLoad? FromNowOn() => All() is { } all ? new(all, Own()) : null;

    /// <summary>Cores that others kept busy since then, on average; null when that is too short to say.</summary>
    public double? CoresOfOthers()
    {
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return seconds < 0.5 || All() is not { } now ? null : Math.Max(0, (now - all - (Own() - own)) / seconds);
    }

    private static double? All()
    {
        if (!File.Exists(Counts)) return null;
        var counts = File.ReadLines(Counts).First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(count => double.Parse(count, CultureInfo.InvariantCulture)).ToList();
        return Busy.Sum(column => counts[column]) / CountsASecond;
    }

    private static double Own()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime.TotalSeconds;
    }
}
