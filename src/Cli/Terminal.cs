namespace FewShotGan.Cli;

/// <summary>Where a command writes, and its clock.</summary>
/// <param name="Out">Results and progress.</param>
/// <param name="Error">What went wrong, one line each.</param>
/// <param name="Time">The clock.</param>
public sealed record Terminal(TextWriter Out, TextWriter Error, TimeProvider Time)
{
    /// <summary>
    /// Whether a person watches, so that a progress bar may move; false when output goes to a file or a program.
    /// </summary>
    public bool IsInteractive => Out == Console.Out && !Console.IsOutputRedirected;
}
