using FewShotGan.Discriminators.StyleGan2;
using FewShotGan.Generators.StyleGan2;
using FewShotGan.Images;
using FewShotGan.Losses;
using FewShotGan.Machine;
using FewShotGan.Parts;
using FewShotGan.Passes;
using FewShotGan.Recipes;
using FewShotGan.Regularizers;
using FewShotGan.Training;
using static TorchSharp.torch;

namespace FewShotGan.Timing;

/// <summary>
/// Times training steps of a recipe phase by phase, on networks of its own that are thrown away. Networks that grow are
/// timed as they are at the run's end, when a step takes longest.
/// </summary>
internal sealed class StepTimer : IDisposable
{
    private readonly TrainingSession session;
    private readonly TimeProvider time;
    private readonly double[] peaks;

    /// <summary>Sets up the networks.</summary>
    /// <param name="recipe">A valid recipe; pretrained networks are left aside, since they take the same time.</param>
    /// <param name="images">Its images.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="time">The clock.</param>
    public StepTimer(Recipe recipe, ImageSet images, Device device, TimeProvider time)
    {
        session = new TrainingSession(recipe, images, device);
        session.VisionAided.AddAll(session.Streams.Init);
        session.Step.Passes.Begin((long)(recipe.Training.Kimg * 1000));
        this.time = time;
        peaks = new double[session.Step.Phases.Count];
    }

    /// <summary>What is timed.</summary>
    internal TrainingSession Session => session;

    /// <summary>What gradients and Adam's two averages will take once there was a step.</summary>
    public long OptimizerBytes =>
        3 * sizeof(float) * (session.Step.TrainedParameters + session.VisionAided.TrainedParameters);

    /// <summary>
    /// Floating-point operations of the convolutions of one run of a phase; null where they are not counted, which they
    /// are for StyleGAN2 against StyleGAN2 alone.
    /// </summary>
    /// <param name="phase">Its name.</param>
    public double? Operations(string phase) =>
        (session.Networks.Generator.Options, session.Networks.Discriminator.Options, session.Recipe.Loss)
            is (StyleGan2GeneratorOptions generator, StyleGan2DiscriminatorOptions discriminator, SeparateLoss)
            && session.VisionAided.Members.Count == 0 && session.Step.Regularizers.All(IsCounted)
            && new[] { NetworkRole.Generator, NetworkRole.Discriminator }
                .All(network => !session.Step.Transfer.Terms(network).Any())
            ? ConvolutionCost.OfPhase(phase, generator, discriminator, session.Recipe.Training.Batch, PathLengthShare)
            : null;

    private int PathLengthShare => session.Step.Regularizers.Select(part => part.Options.BatchShare).Append(1).Max();

    private static bool IsCounted(Regularizer part) =>
        part.Options is { Interval: not null } and (R1Options or PathLengthOptions);

    /// <summary>Runs every phase in turn, whatever its interval, and again.</summary>
    /// <param name="rounds">How often, 1 or more.</param>
    /// <param name="memory">
    /// Whether to measure each phase's memory too, as a first round does best: the phases are slower then. Without, the
    /// memory of earlier rounds is told.
    /// </param>
    public IReadOnlyList<PhaseTime> Measure(int rounds, bool memory = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        var phases = session.Step.Phases;
        var seconds = phases.Select(_ => new List<double>()).ToList();
        for (int round = 0; round < rounds; round++)
        {
            using var scope = NewDisposeScope();
            var batches = session.Step.Runs.Zip(session.NextBatches()).DistinctBy(pair => pair.First.Phase)
                .Select(pair => pair.Second).ToList();
            for (int i = 0; i < phases.Count; i++)
            {
                if (memory) ProcessMemory.ResetPeak();
                seconds[i].Add(Seconds(phases[i], batches[i]));
                if (memory) peaks[i] = Math.Max(peaks[i], ProcessMemory.PeakMb);
            }
        }

        return phases.Select((phase, i) => new PhaseTime(
            phase.Name, phase.Interval, seconds[i], peaks[i], phase.Steps, phase.BatchShare)).ToList();
    }

    /// <summary>Seconds of a thousand images: each phase's median, as often as its interval lets it run.</summary>
    /// <param name="phases">From <see cref="Measure"/>.</param>
    /// <param name="batch">Images in the batch that was measured.</param>
    public static double SecondsPerKimg(IReadOnlyList<PhaseTime> phases, int batch) =>
        phases.Sum(phase => phase.Median * phase.Steps / phase.Interval) / (
            batch * phases.Max(phase => phase.Steps)) * 1000;

    /// <summary>Frees the networks.</summary>
    public void Dispose() => session.Dispose();

    private double Seconds(Phase phase, PhaseBatch batch)
    {
        using var meter = new LossMeter();
        long started = time.GetTimestamp();
        phase.Run(batch, meter);

        // Reading a weight waits for a device that works behind the program's back.
        using var scope = NewDisposeScope();
        _ = phase.Parameters[0].flatten()[0].item<float>();
        return time.GetElapsedTime(started).TotalSeconds;
    }
}
