namespace FewShotGan.Training;

/// <summary>How far a run has come.</summary>
/// <param name="Iteration">Iterations done.</param>
/// <param name="Nimg">Real images shown.</param>
/// <param name="Seconds">Seconds of training, earlier sessions of the run included.</param>
public sealed record TrainingCounters(long Iteration = 0, long Nimg = 0, double Seconds = 0);
