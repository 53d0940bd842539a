using System.Globalization;
using FewShotGan.Training;

namespace FewShotGan.Cli;

/// <summary>How fast a run goes, and so when it will be done.</summary>
/// <param name="totalKimg">The run's length.</param>
/// <param name="from">Where this session of it began.</param>
/// <param name="time">The clock.</param>
internal sealed class Pace(double totalKimg, TrainingCounters from, TimeProvider time)
{
    private readonly long started = time.GetTimestamp();
    private long nimg = from.Nimg;
    private double elapsed;

    public double TotalKimg => totalKimg;

    /// <summary>
    /// Seconds of a thousand images in this session, files and samples included; NaN before the first step.
    /// </summary>
    public double SecondsPerKimg => nimg > from.Nimg ? elapsed / (nimg - from.Nimg) * 1000 : double.NaN;

    /// <summary>The time left as h:mm:ss, or a dash when nothing is known yet.</summary>
    public string Eta
    {
        get
        {
            double left = Math.Max(0, totalKimg - (nimg / 1000.0)) * SecondsPerKimg;
            return double.IsNaN(left) || left > TimeSpan.MaxValue.TotalSeconds / 2 ? "-"
                : left >= 86400 ? TimeSpan.FromSeconds(left).ToString(@"d\d\ hh\:mm\:ss", CultureInfo.InvariantCulture)
                : TimeSpan.FromSeconds(left).ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture);
        }
    }

    public void Update(TrainingCounters counters)
    {
        nimg = counters.Nimg;
        elapsed = time.GetElapsedTime(started).TotalSeconds;
    }
}
