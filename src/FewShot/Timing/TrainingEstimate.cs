using FewShotGan.Images;
using FewShotGan.Machine;
using FewShotGan.Metrics;
using FewShotGan.Recipes;
using FewShotGan.Sampling;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Timing;

/// <summary>What a run will take, measured in a few steps before it begins.</summary>
/// <param name="SecondsPerKimg">Seconds of a thousand images.</param>
/// <param name="PeakMb">Highest resident memory of the process, in MiB; NaN where the system does not say.</param>
/// <param name="SecondsPerEvaluation">
/// Seconds of one evaluation: 0 where nothing is measured, null where that failed, of which the run will tell more.
/// </param>
internal sealed record TrainingEstimate(double SecondsPerKimg, double PeakMb, double? SecondsPerEvaluation = 0)
{
    private const double Quick = 1, Patience = 20, Enough = 2; // seconds
    private const int LeastRounds = 3, MostRounds = 50, EnoughSamples = 256;

    /// <summary>Seconds of one grid of samples.</summary>
    public double SecondsPerGrid { get; init; }

    /// <summary>Seconds of one checkpoint, written to the folder for temporary files.</summary>
    public double SecondsPerCheckpoint { get; init; }

    /// <summary>
    /// Cores that other programs kept busy meanwhile; null where the system does not say.
    /// </summary>
    public double? CoresOfOthers { get; init; }

    /// <summary>
    /// Measures. A first try with one image keeps this short where whole batches would take minutes.
    /// </summary>
    /// <param name="recipe">A valid recipe.</param>
    /// <param name="images">Its images.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="time">The clock.</param>
    /// <param name="material">Keeps what measures for the run.</param>
    public static TrainingEstimate Measure(
        Recipe recipe, ImageParts images, Device device, TimeProvider time, TrainingMaterial material)
    {
        var load = CpuLoad.FromNowOn();
        return Steps(recipe, images, device, time, material) with { CoresOfOthers = load?.CoresOfOthers() };
    }

    private static TrainingEstimate Steps(
        Recipe recipe, ImageParts images, Device device, TimeProvider time, TrainingMaterial material)
    {
        int batch = recipe.Training.Batch;
        using (var small = new StepTimer(OfOneImage(recipe), images.Train, device, time))
        {
            ProcessMemory.ResetPeak(); // gives back what an earlier estimate left
            double before = (Environment.WorkingSet + small.OptimizerBytes) / (1024.0 * 1024.0);

            // The first steps of a process are slower; but where they take very long, that hardly matters.
            var phases = small.Measure(rounds: 1, memory: true);
            if (Sum(phases) < Patience) phases = small.Measure(LeastRounds);
            if (phases.Sum(phase => phase.Seconds.Min()) > Quick)
            {
                var counted = phases.Select(phase => phase with { Interval = phase.Interval * phase.BatchShare })
                    .ToList();
                double peak = phases.Max(phase => phase.PeakMb);
                double all = before + ((peak - before) * Math.Min(batch, recipe.Training.MicroBatch ?? batch));
                return Beside(small.Session, new(StepTimer.SecondsPerKimg(counted, batch: 1), all));
            }
        }

        using var whole = new StepTimer(recipe, images.Train, device, time);
        double round = Sum(whole.Measure(rounds: 1, memory: true));
        var measured = whole.Measure((int)Math.Clamp(Enough / round, LeastRounds, MostRounds));
        double most = measured.Max(phase => phase.PeakMb);
        var estimate = Beside(whole.Session, new(StepTimer.SecondsPerKimg(measured, batch), most));
        return estimate with { PeakMb = Math.Max(most, ProcessMemory.PeakMb) };

        TrainingEstimate Beside(TrainingSession session, TrainingEstimate steps) => steps with
        {
            SecondsPerEvaluation = Evaluation(session), SecondsPerGrid = OfGrid(session, time),
            SecondsPerCheckpoint = OfCheckpoint(session, time),
        };

        double? Evaluation(TrainingSession session)
        {
            if (recipe.Metrics.Names.Count == 0) return 0;
            try
            {
                var metrics = material.Metrics(recipe, images.Train, images.HeldOut);
                return Seconds(
                    count => metrics.Measure(session.Networks.GeneratorEma, count),
                    Metric.FewestSamples(recipe.Metrics.Names), recipe.Metrics.Samples, time);
            }
            catch (Exception problem) when (problem is not OutOfMemoryException)
            {
                return null;
            }
        }
    }

    /// <summary>The time that a run will take.</summary>
    /// <param name="recipe">The recipe that was measured, whatever its length.</param>
    /// <param name="nimg">Images shown already, by a run that goes on.</param>
    public TimeSpan TimeOf(Recipe recipe, long nimg = 0)
    {
        double seconds = (Math.Max(0, recipe.Training.Kimg - (nimg / 1000.0)) * SecondsPerKimg)
            + (Evaluations(recipe, nimg) * (SecondsPerEvaluation ?? 0))
            + (Ticks(recipe, nimg, recipe.Training.SampleTicks) * SecondsPerGrid)
            + (Ticks(recipe, nimg, recipe.Training.SnapshotTicks) * SecondsPerCheckpoint);
        return TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.MaxValue.TotalSeconds / 2));
    }

    /// <summary>How often a run will measure its generator: as often as its recipe says, and at its end.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="nimg">Images shown already, by a run that goes on.</param>
    public static int Evaluations(Recipe recipe, long nimg = 0)
    {
        double every = Math.Max(recipe.Metrics.EveryKimg, recipe.Training.TickKimg);
        return recipe.Metrics.Names.Count == 0
            ? 0
            : (int)Math.Max(0, Math.Ceiling(recipe.Training.Kimg / every) - Math.Floor(nimg / 1000.0 / every));
    }

    /// <summary>How often a run will write what it writes every so many ticks, and at its end.</summary>
    private static double Ticks(Recipe recipe, long nimg, int every) =>
        Math.Max(0, Math.Ceiling((recipe.Training.Kimg - (nimg / 1000.0)) / recipe.Training.TickKimg / every));

    /// <summary>
    /// A recipe of the length that fits into so many minutes, evaluations included, with at least ten ticks on the way.
    /// </summary>
    /// <param name="recipe">The recipe that was measured.</param>
    /// <param name="minutes">Minutes, above 0.</param>
    /// <param name="nimg">Images shown already, by a run that goes on.</param>
    public Recipe Fit(Recipe recipe, double minutes, long nimg = 0)
    {
        const int leastTicks = 10;
        int batch = recipe.Training.Batch * recipe.Optimizer.DSteps;
        double fits = 1, tooMany = Math.Max(1, Math.Floor(minutes * 60 / SecondsPerKimg * 1000 / batch)) + 1;
        while (tooMany - fits > 1)
        {
            double middle = Math.Floor((fits + tooMany) / 2);
            if (TimeOf(OfLength(middle), nimg).TotalMinutes <= minutes) fits = middle;
            else tooMany = middle;
        }

        return OfLength(fits);

        Recipe OfLength(double iterations)
        {
            double tick = Math.Max(1, Math.Floor(iterations / leastTicks)) * batch / 1000;
            return recipe with
            {
                Training = recipe.Training with
                {
                    Kimg = (nimg + (iterations * batch)) / 1000,
                    TickKimg = Math.Min(recipe.Training.TickKimg, tick),
                },
            };
        }
    }

    private static double OfGrid(TrainingSession session, TimeProvider time)
    {
        var schedule = session.Recipe.Training;
        long started = time.GetTimestamp();
        using var scope = NewDisposeScope();
        _ = TrainedGenerator.Sample(
            session.Networks.GeneratorEma,
            [.. Enumerable.Range(0, schedule.GridColumns * schedule.GridRows).Select(seed => (long)seed)],
            session.Networks.Device);
        return time.GetElapsedTime(started).TotalSeconds;
    }

    private static double OfCheckpoint(TrainingSession session, TimeProvider time)
    {
        string? folder = null;
        try
        {
            folder = Directory.CreateTempSubdirectory("fewshot").FullName;
            long started = time.GetTimestamp();
            Checkpoint.Save(Path.Combine(folder, "try"), session);
            return time.GetElapsedTime(started).TotalSeconds;
        }
        catch (Exception problem) when (
            problem is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            return 0; // there is less room here than where the run will be
        }
        finally
        {
            if (folder is not null) Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>
    /// Seconds of work on so many images, from a try with few, and one with more where that is quick.
    /// </summary>
    internal static double Seconds(Action<int> work, int few, int all, TimeProvider time)
    {
        double seconds = Timed(few);
        if (seconds > Quick) return seconds * all / few;
        int more = Math.Min(all, EnoughSamples);
        return Timed(more) * all / more;

        double Timed(int count)
        {
            long started = time.GetTimestamp();
            work(count);
            return time.GetElapsedTime(started).TotalSeconds;
        }
    }

    private static double Sum(IEnumerable<PhaseTime> phases) => phases.Sum(phase => phase.Median);

    private static Recipe OfOneImage(Recipe recipe) => recipe with
    {
        Training = recipe.Training with { Batch = 1 },
    };
}
