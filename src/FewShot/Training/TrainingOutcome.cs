using FewShotGan.Runs;

namespace FewShotGan.Training;

/// <summary>How a call to train ended.</summary>
/// <param name="Run">The run's folder.</param>
/// <param name="Complete">Whether the recipe's length was reached; otherwise it was stopped and can be resumed.</param>
/// <param name="Counters">How far the run has come.</param>
public sealed record TrainingOutcome(RunFolder Run, bool Complete, TrainingCounters Counters)
{
    /// <summary>What went wrong, so that the run is to be rolled back; null when it is not.</summary>
    internal string? RollbackReason { get; init; }

    /// <summary>What was thrown for want of memory; null when there was enough.</summary>
    internal Exception? OutOfMemory { get; init; }
}
