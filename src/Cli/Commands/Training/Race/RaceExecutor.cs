using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using FewShotGan.Race;
using FewShotGan.Runs;

namespace FewShotGan.Cli;

/// <summary>Trains a race's runs as processes of this program.</summary>
/// <param name="device">The device, as <c>--device</c> says it.</param>
/// <param name="gpus">The GPUs, where each run has one of its own; null where all share what there is.</param>
internal sealed class RaceExecutor(string device, GpuSlots? gpus = null) : IRaceExecutor
{
    private const int WrongInput = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly List<Process> running = [];
    private bool isTerminating;

    /// <inheritdoc/>
    public string? Train(RaceJob job, RaceFolder race, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            // A race that was killed leaves its runs at work: they come to the end of their rung by themselves.
            var run = race.RunOf(job.Candidate, job.Seed);
            if (OrphanAt(race, job) || (run is not null && RunLock.IsHeld(run)))
            {
                stop.WaitHandle.WaitOne(Patience);
                continue;
            }

            if (race.IsSaved(job)) return null;
            var (code, message) = Call(Arguments(job, race, run), ProcessPath(race, job), stop);
            if (code == 0 || stop.IsCancellationRequested) return null;
            run = race.RunOf(job.Candidate, job.Seed);
            if (run is not null && RunLock.IsHeld(run)) continue; // one that was left at work was quicker
            if (code == WrongInput || RaceResult.Of(job, run)?.Veto is not null) return message;
            throw new IOException($"{job.Candidate}: {message}; then go on with: fewshot race --resume {race.Root}");
        }

        return null;
    }

    /// <summary>Has the processes save and end, where they were not told so by the terminal.</summary>
    public void Terminate()
    {
        lock (running)
        {
            if (isTerminating) return; // a second signal would end them at once
            isTerminating = true;
            foreach (var process in running) Terminate(process);
        }
    }

    private static void Terminate(Process process)
    {
        if (OperatingSystem.IsWindows()) process.Kill();
        else Process.Start("kill", ["-TERM", FormattableString.Invariant($"{process.Id}")]).Dispose();
    }

    private IEnumerable<string> Arguments(RaceJob job, RaceFolder race, RunFolder? run) =>
    [
        "train",
        .. run is null
            ? (string[])
            [
                race.RecipePath(job.Candidate), "--out", race.RunsOf(job.Candidate, job.Seed), "-s",
                FormattableString.Invariant($"seed={job.Seed}"),
            ]
            : ["--resume", run.Root],
        "-s", FormattableString.Invariant($"training.kimg={Length(race)}"),
        "--until", FormattableString.Invariant($"{job.Kimg}"), "--device", device, "-q",
    ];

    // A race that got more time has longer runs than it began with.
    private static double Length(RaceFolder race) => RacePlan.Read(race.PlanPath).Rungs[^1].Kimg;

    // A run has a lock of its own only once its folder is made, some seconds after its process was started.
    private static string ProcessPath(RaceFolder race, RaceJob job) =>
        Path.Combine(race.RunsOf(job.Candidate, job.Seed), ".process");

    private static bool OrphanAt(RaceFolder race, RaceJob job)
    {
        var path = ProcessPath(race, job);
        if (!File.Exists(path) || File.ReadAllText(path).Split(' ') is not [var id, var ticks]
            || !int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || !long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out long started))
            return false;
        try
        {
            using var process = Process.GetProcessById(number);
            // One that has ended without its parent's having noticed has no memory left.
            return !process.HasExited && process.WorkingSet64 > 0
                && Math.Abs(Started(process) - started) < TimeSpan.TicksPerSecond;
        }
        catch (Exception problem) when (problem is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return false; // it has ended
        }
    }

    // Numbers of processes are given again, but not at the same time, which .NET tells to some milliseconds only.
    private static long Started(Process process) => process.StartTime.ToUniversalTime().Ticks;

    private (int Code, string Message) Call(IEnumerable<string> arguments, string path, CancellationToken stop)
    {
        if (gpus is null) return Call(arguments, path, null, stop);
        var gpu = gpus.Take();
        try
        {
            return Call(arguments, path, gpu, stop);
        }
        finally
        {
            gpus.GiveBack(gpu);
        }
    }

    private (int Code, string Message) Call(
        IEnumerable<string> arguments, string path, string? gpu, CancellationToken stop)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(Assembly.GetEntryAssembly()!.Location);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        if (gpu is not null) start.Environment[GpuSlots.Variable] = gpu;
        Process process;
        lock (running)
        {
            if (stop.IsCancellationRequested) return (0, "");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            running.Add(process = Process.Start(start)!);
            try
            {
                File.WriteAllText(
                    path, string.Create(CultureInfo.InvariantCulture, $"{process.Id} {Started(process)}"));
            }
            catch
            {
                process.Kill();
                running.Remove(process);
                process.Dispose();
                throw;
            }
        }

        using (process)
        {
            var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            _ = output.GetAwaiter().GetResult();
            lock (running) running.Remove(process);
            return (process.ExitCode, Message(error, process.ExitCode));
        }
    }

    /// <summary>What a process said when it failed: its line of why, without warnings and hints.</summary>
    private static string Message(string error, int code)
    {
        const string program = "fewshot: ", trace = "FEWSHOT_TRACE";
        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.Contains(trace, StringComparison.Ordinal)).ToList();
        return lines.Count > 0
            ? lines[^1].Replace(program, "", StringComparison.Ordinal)
            : FormattableString.Invariant($"it ended with code {code}");
    }
}
