using System.Globalization;

namespace FewShotGan.Runs;

/// <summary>
/// Keeps other processes from training in a run's folder. The lock is the operating system's, on an open file: it ends
/// with the process that has it, however that ends, and other machines see it where the file system they share has
/// locks.
/// </summary>
internal sealed class RunLock : IDisposable
{
    // EAGAIN of Linux and macOS, and Windows' ERROR_SHARING_VIOLATION.
    private static readonly int[] Taken = [11, 35, unchecked((int)0x80070020)];

    private const int Tries = 5, Moment = 40; // ms

    private readonly RunFolder run;
    private readonly FileStream file;

    private RunLock(RunFolder run, FileStream file) => (this.run, this.file) = (run, file);

    /// <summary>The run's folder.</summary>
    public string Root => run.Root;

    /// <summary>Takes the lock of a run.</summary>
    /// <param name="run">The run.</param>
    /// <exception cref="InputException">Another process has it, which the message names.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static RunLock Take(RunFolder run)
    {
        try
        {
            // Child processes don't inherit it: .NET opens files so that they are closed in those.
            var held = new RunLock(run, Open(run));
            held.WriteHolder();
            return held;
        }
        catch (IOException problem) when (Taken.Contains(problem.HResult))
        {
            throw new InputException(
                $"{run.Root}: {Holder(run)} is training this run; wait for its end, or stop it, and resume then");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"{run.Root}: cannot be written ({problem.Message}); free the disk or change the folder's permissions",
                problem);
        }
    }

    /// <summary>Whether a process trains a run.</summary>
    /// <param name="run">The run.</param>
    public static bool IsHeld(RunFolder run)
    {
        if (!File.Exists(run.LockPath)) return false;
        try
        {
            using var free = new FileStream(run.LockPath, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException problem)
        {
            return Taken.Contains(problem.HResult);
        }
        catch (UnauthorizedAccessException)
        {
            return false; // whose run it is, nobody here can tell
        }
    }

    /// <summary>Lets other processes have the run.</summary>
    public void Dispose()
    {
        try
        {
            File.Delete(run.HolderPath);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // It only says who has the lock.
        }

        file.Dispose();
    }

    /// <summary>Opens the file, which <see cref="IsHeld"/> of another process may have for a moment.</summary>
    private static FileStream Open(RunFolder run)
    {
        for (int left = Tries - 1; ; left--)
        {
            try
            {
                return new(run.LockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException problem) when (left > 0 && Taken.Contains(problem.HResult))
            {
                Thread.Sleep(Moment);
            }
        }
    }

    // In a file of its own, since nobody else can open the locked one.
    private void WriteHolder()
    {
        try
        {
            File.WriteAllText(run.HolderPath, string.Create(
                CultureInfo.InvariantCulture,
                $"process {Environment.ProcessId} on {Environment.MachineName} "
                    + $"(since {DateTime.Now:yyyy-MM-dd HH:mm:ss})"));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static string Holder(RunFolder run)
    {
        try
        {
            return File.ReadAllText(run.HolderPath) is { Length: > 0 } holder ? holder : "another process";
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }
}
