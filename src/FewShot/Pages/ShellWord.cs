namespace FewShotGan.Pages;

/// <summary>Words of commands that a page shows.</summary>
internal static class ShellWord
{
    private const string Plain = "/._-+:@%";

    /// <summary>A word as a shell takes it for one.</summary>
    /// <param name="word">Any characters.</param>
    public static string Of(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || Plain.Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
