using System.Diagnostics;
using FewShotGan.Fetching;
using FewShotGan.Files;

namespace FewShotGan.Features;

/// <summary>
/// The first run of a TorchScript file, in a process of its own (<c>fewshot features load</c>), which it may end: a
/// damaged file is an error then, and not the end of the program. A file that ran is remembered by its hash.
/// </summary>
internal static class TorchScriptTrial
{
    // In the environment of the process that tries a file.
    private const string ChildMark = "FEWSHOT_TORCHSCRIPT_TRIAL";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Runs a file unless it ran before.</summary>
    /// <param name="entry">The network.</param>
    /// <param name="hash">The file's SHA-256.</param>
    /// <exception cref="InputException">It does not run.</exception>
    public static void Require(FeatureEntry entry, string hash)
    {
        // Of the child itself, and of programs of other makers, which have no fewshot beside them.
        if (Environment.GetEnvironmentVariable(ChildMark) == "1" || Program() is not { } program) return;
        var how = ContentHash.Of(System.Text.Encoding.UTF8.GetBytes(
            $"{hash} {entry.Method} {string.Join(',', entry.Arguments)} {string.Join(',', entry.Taps)}"));
        var mark = Path.Combine(UserCache.Root, "torchscript", how);
        if (File.Exists(mark)) return;
        if (Problem(program, entry) is { } problem)
            throw new InputException($"{entry.Name}: {problem}; export or fetch the file again");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(mark)!);
            File.WriteAllText(mark, "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is tried again next time, then.
        }
    }

    /// <summary>What went wrong, or null.</summary>
    private static string? Problem(string[] program, FeatureEntry entry)
    {
        string[] command =
        [
            .. program.Skip(1), "features", "load", Path.GetFullPath(entry.File[0]), "--method", entry.Method,
            .. entry.Taps.SelectMany(tap => new[] { "--tap", tap }),
            .. entry.Arguments.SelectMany(argument => new[] { "--argument", argument }),
        ];
        using var child = new Process();
        child.StartInfo = new(program[0], command)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        child.StartInfo.Environment[ChildMark] = "1";
        child.Start();
        child.StandardInput.Close();
        var said = child.StandardError.ReadToEndAsync();
        _ = child.StandardOutput.ReadToEndAsync();
        if (!child.WaitForExit(Limit))
        {
            child.Kill(entireProcessTree: true);
            return FormattableString.Invariant($"a TorchScript file that had not run after {Limit.TotalSeconds} s");
        }

        return child.ExitCode switch
        {
            0 => null,
            2 => said.Result.Split('\n')[0].Replace("fewshot: ", "", StringComparison.Ordinal),
            _ => "a TorchScript file that ends the process which loads it",
        };
    }

    private static string[]? Program()
    {
        var beside = Path.Combine(AppContext.BaseDirectory, "fewshot.dll");
        if (!File.Exists(beside)) return null;
        return Path.GetFileNameWithoutExtension(Environment.ProcessPath) switch
        {
            "fewshot" => [Environment.ProcessPath!],
            "dotnet" => [Environment.ProcessPath!, beside],
            _ => ["dotnet", beside],
        };
    }
}
