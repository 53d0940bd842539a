using FewShotGan.Images;
using FewShotGan.Machine;
using FewShotGan.Recipes;
using static TorchSharp.torch;

namespace FewShotGan.Timing;

/// <summary>What a run will take, measured in a few steps before it begins.</summary>
/// <param name="SecondsPerKimg">Seconds of a thousand images.</param>
/// <param name="PeakMb">Highest resident memory of the process, in MiB; NaN where the system does not say.</param>
internal sealed record TrainingEstimate(double SecondsPerKimg, double PeakMb)
{
    private const double Quick = 1, Patience = 20, Enough = 2; // seconds
    private const int LeastRounds = 3, MostRounds = 50;

    /// <summary>
    /// Measures. A first try with one image keeps this short where whole batches would take minutes.
    /// </summary>
    /// <param name="recipe">A valid recipe.</param>
    /// <param name="images">Its images.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="time">The clock.</param>
    public static TrainingEstimate Measure(Recipe recipe, ImageSet images, Device device, TimeProvider time)
    {
        int batch = recipe.Training.Batch;
        using (var small = new StepTimer(OfOneImage(recipe), images, device, time))
        {
            double before = (Environment.WorkingSet + small.OptimizerBytes) / (1024.0 * 1024.0);

            // The first steps of a process are slower; but where they take very long, that hardly matters.
            var phases = small.Measure(rounds: 1, memory: true);
            if (Sum(phases) < Patience) phases = small.Measure(LeastRounds);
            if (phases.Sum(phase => phase.Seconds.Min()) > Quick)
            {
                var counted = phases.Select(phase => phase with { Interval = phase.Interval * phase.BatchShare })
                    .ToList();
                double peak = phases.Max(phase => phase.PeakMb);
                return new(StepTimer.SecondsPerKimg(counted, batch: 1), before
                    + ((peak - before) * Math.Min(batch, recipe.Training.MicroBatch ?? batch)));
            }
        }

        using var whole = new StepTimer(recipe, images, device, time);
        double round = Sum(whole.Measure(rounds: 1, memory: true));
        var measured = whole.Measure((int)Math.Clamp(Enough / round, LeastRounds, MostRounds));
        return new(StepTimer.SecondsPerKimg(measured, batch), measured.Select(phase => phase.PeakMb)
            .Append(ProcessMemory.PeakMb).Max());
    }

    /// <summary>The time of so many thousand images.</summary>
    /// <param name="kimg">Thousands of images.</param>
    public TimeSpan TimeOf(double kimg) =>
        TimeSpan.FromSeconds(Math.Min(kimg * SecondsPerKimg, TimeSpan.MaxValue.TotalSeconds / 2));

    /// <summary>A recipe of the length that fits into so many minutes, with at least ten ticks on the way.</summary>
    /// <param name="recipe">The recipe that was measured.</param>
    /// <param name="minutes">Minutes, above 0.</param>
    /// <param name="nimg">Images shown already, by a run that goes on.</param>
    public Recipe Fit(Recipe recipe, double minutes, long nimg = 0)
    {
        const int leastTicks = 10;
        int batch = recipe.Training.Batch * recipe.Optimizer.DSteps;
        double iterations = Math.Max(1, Math.Floor(minutes * 60 / SecondsPerKimg * 1000 / batch));
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

    private static double Sum(IEnumerable<PhaseTime> phases) => phases.Sum(phase => phase.Median);

    private static Recipe OfOneImage(Recipe recipe) => recipe with
    {
        Training = recipe.Training with { Batch = 1 },
    };
}
