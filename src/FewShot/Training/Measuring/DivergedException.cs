namespace FewShotGan.Training;

/// <summary>
/// A run's losses or weights are no longer finite. The message is one line that says since which iteration, what was
/// saved last and how to go on from there.
/// </summary>
/// <param name="message">The line.</param>
/// <param name="run">The folder of the run; null when nothing was saved, so that there is nothing to resume.</param>
/// <param name="smaller">Keys of the recipe with smaller steps, each <c>key=value</c>.</param>
public sealed class DivergedException(string message, string? run, IReadOnlyList<string> smaller) : Exception(message)
{
    /// <summary>The folder of the run to resume; null when nothing was saved.</summary>
    public string? Run => run;

    /// <summary>Keys of the recipe with which it may go better, each <c>key=value</c>.</summary>
    public IReadOnlyList<string> Smaller => smaller;
}
