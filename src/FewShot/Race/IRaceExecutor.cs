namespace FewShotGan.Race;

/// <summary>
/// Trains a race's runs: processes of this machine, or whatever else can take a recipe to a run folder. Called from
/// several threads at once.
/// </summary>
internal interface IRaceExecutor
{
    /// <summary>
    /// Begins a run, or goes on with one that is there, and returns when it has come as far as the job says, has ended,
    /// or was asked to stop.
    /// </summary>
    /// <param name="job">What to train.</param>
    /// <param name="race">Where its recipe is, and its run is to be.</param>
    /// <param name="stop">Has it save and return.</param>
    /// <returns>Why it could not be trained, in a line; null when it could.</returns>
    string? Train(RaceJob job, RaceFolder race, CancellationToken stop);
}
