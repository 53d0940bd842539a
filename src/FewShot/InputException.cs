namespace FewShotGan;

/// <summary>
/// Something the user gave is wrong: a file, a recipe key, a path, a command line. The message is one line that says
/// which, what was found, what was expected and what to do; the command line prints it and exits with code 2.
/// </summary>
public sealed class InputException(string message) : Exception(message);
