using System.ComponentModel;
using System.Diagnostics;

namespace FewShotGan.Fetching;

/// <summary>A program of the system's that fetches or unpacks something.</summary>
internal static class ExternalProgram
{
    /// <summary>The full path of a program on the PATH; null when there is none.</summary>
    /// <param name="name">Its name, without the extension that Windows gives it.</param>
    public static string? Find(string name)
    {
        string[] names = OperatingSystem.IsWindows() ? [name + ".cmd", name + ".exe"] : [name];
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => names.Select(file => Path.Combine(folder, file)))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Its full path.</param>
    /// <param name="folder">The folder that it works in.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>
    /// Null if it succeeded; otherwise what it wrote to stderr, or else to stdout: one line or more.
    /// </returns>
    internal static IReadOnlyList<string>? Run(string program, string folder, params IReadOnlyList<string> arguments)
    {
        using var process = new Process();
        process.StartInfo = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception problem)
        {
            return [problem.Message];
        }

        process.StandardInput.Close();
        var output = new List<string>();
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { Length: > 0 } text) output.Add(text.Trim());
        };
        process.BeginOutputReadLine();
        var lines = process.StandardError.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        process.WaitForExit();
        return process.ExitCode == 0 ? null
            : lines.Length > 0 ? lines
            : output.Count > 0 ? output
            : ["it gave no reason"];
    }
}
