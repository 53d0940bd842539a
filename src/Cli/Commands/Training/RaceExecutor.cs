using System.Diagnostics;
using System.Reflection;
using FewShotGan.Race;
using FewShotGan.Runs;

namespace FewShotGan.Cli;

/// <summary>Trains a race's runs as processes of this program.</summary>
/// <param name="device">The device, as <c>--device</c> says it.</param>
internal sealed class RaceExecutor(string device) : IRaceExecutor
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly List<Process> running = [];

    /// <inheritdoc/>
    public string? Train(RaceJob job, RaceFolder race, CancellationToken stop)
    {
        var run = race.RunOf(job.Candidate, job.Seed);

        // A race that was killed leaves its runs at work: they come to the end of their rung by themselves.
        while (run is not null && RunLock.IsHeld(run))
            if (stop.WaitHandle.WaitOne(Patience)) return null;
        if (RaceResult.Of(job, run) is not null) return null;
        string[] what = run is null
            ?
            [
                race.RecipePath(job.Candidate), "--out", race.RunsOf(job.Candidate, job.Seed),
                "-s", FormattableString.Invariant($"seed={job.Seed}"),
            ]
            : ["--resume", run.Root];
        return Call(
            ["train", .. what, "--until", FormattableString.Invariant($"{job.Kimg}"), "--device", device, "-q"], stop);
    }

    /// <summary>Has the processes save and end, where they were not told so by the terminal.</summary>
    public void Terminate()
    {
        lock (running)
        {
            foreach (var process in running)
            {
                if (OperatingSystem.IsWindows()) process.Kill();
                else Process.Start("kill", ["-TERM", FormattableString.Invariant($"{process.Id}")]).Dispose();
            }
        }
    }

    private string? Call(IReadOnlyList<string> arguments, CancellationToken stop)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(Assembly.GetEntryAssembly()!.Location);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        lock (running) running.Add(process);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            _ = output.GetAwaiter().GetResult();
            return process.ExitCode == 0 || stop.IsCancellationRequested
                ? null
                : error.TrimEnd().Split('\n')[^1];
        }
        finally
        {
            lock (running) running.Remove(process);
        }
    }
}
