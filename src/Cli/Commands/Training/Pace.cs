using System.Globalization;
using FewShotGan.Recipes;
using FewShotGan.Runs;
using FewShotGan.Timing;
using FewShotGan.Training;

namespace FewShotGan.Cli;

/// <summary>How fast a run goes, and so when it will be done, its evaluations included.</summary>
/// <param name="recipe">The run's recipe.</param>
/// <param name="from">Where this session of it began.</param>
/// <param name="time">The clock.</param>
/// <param name="secondsPerEvaluation">What one evaluation was estimated to take; 0 where nothing is known.</param>
internal sealed class Pace(Recipe recipe, TrainingCounters from, TimeProvider time, double secondsPerEvaluation)
{
    private readonly long started = time.GetTimestamp();
    private long nimg = from.Nimg;
    private long latest = time.GetTimestamp();
    private double elapsed, evaluating, perEvaluation = secondsPerEvaluation;

    public double TotalKimg => recipe.Training.Kimg;

    /// <summary>
    /// Seconds of a thousand images in this session, files and samples included but not evaluations; NaN before the
    /// first step.
    /// </summary>
    public double SecondsPerKimg => nimg > from.Nimg ? elapsed / (nimg - from.Nimg) * 1000 : double.NaN;

    /// <summary>The time left as h:mm:ss, or a dash when nothing is known yet.</summary>
    public string Eta
    {
        get
        {
            double kimg = TotalKimg - (nimg / 1000.0);
            double left = kimg <= 0
                ? 0
                : (kimg * SecondsPerKimg) + (TrainingEstimate.Evaluations(recipe, nimg) * perEvaluation);
            return double.IsNaN(left) || left > TimeSpan.MaxValue.TotalSeconds / 2 ? "-"
                : left >= 86400 ? TimeSpan.FromSeconds(left).ToString(@"d\d\ hh\:mm\:ss", CultureInfo.InvariantCulture)
                : TimeSpan.FromSeconds(left).ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Takes note of an iteration that is done.</summary>
    /// <param name="counters">How far the run has come.</param>
    public void Update(TrainingCounters counters)
    {
        nimg = counters.Nimg;
        latest = time.GetTimestamp();
        elapsed = time.GetElapsedTime(started, latest).TotalSeconds - evaluating;
    }

    /// <summary>Takes note of a tick that has ended, and of how long it took to measure if it did.</summary>
    /// <param name="row">Its row.</param>
    public void EndTick(MetricsRow row)
    {
        if (row.Metrics.Count == 0) return;
        perEvaluation = time.GetElapsedTime(latest).TotalSeconds;
        evaluating += perEvaluation;
    }
}
