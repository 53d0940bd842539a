namespace FewShotGan.Training;

/// <summary>
/// A run's losses or weights are no longer finite. The message is one line that says since which iteration, what was
/// saved last and how to go on from there.
/// </summary>
/// <param name="message">The line.</param>
public sealed class DivergedException(string message) : Exception(message);
