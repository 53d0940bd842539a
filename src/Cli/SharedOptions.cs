using System.CommandLine;
using FewShotGan.Training;
using TorchSharp;

namespace FewShotGan.Cli;

/// <summary>Options that several commands have.</summary>
internal static class SharedOptions
{
    /// <summary>Where runs are, when nothing else is said.</summary>
    public const string Runs = "runs";

    public static Option<string> Device() => new("--device")
    {
        Description = "Where to compute: auto (a GPU if there is one), cpu, cuda or cuda:N.",
        HelpName = "auto|cpu|cuda:N",
        DefaultValueFactory = _ => "auto",
    };

    /// <summary>The device, with the CPU's threads set for it.</summary>
    /// <exception cref="InputException">There is no such device.</exception>
    public static torch.Device Resolve(string device)
    {
        CpuThreads.Use(0);
        return DeviceChoice.Resolve(device);
    }

    public static Argument<string> RunOrCheckpoint() => new("RUN|CHECKPOINT")
    {
        Description = "The folder of a run (its latest checkpoint is taken) or of one checkpoint; 'latest' for the latest run.",
    };

    public static Option<string> Seeds() => new("--seeds")
    {
        Description = "Which pictures, such as 0-31 or 3,14,15: the same seed is the same picture.",
        HelpName = "LIST",
        Required = true,
    };

    public static Option<double> Truncation() => new("--trunc")
    {
        Description = "Truncation psi: 1 for all the variety learnt, towards 0 for pictures nearer to the mean one.",
        HelpName = "PSI",
        DefaultValueFactory = _ => 1,
    };

    public static Option<string> Folder() => new("--out")
    {
        Description = "The folder to write into; made if missing.",
        HelpName = "DIR",
        Required = true,
    };

    /// <summary>Makes a folder for results.</summary>
    /// <exception cref="InputException">It cannot be made.</exception>
    public static void MakeFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--out {path}: cannot be made ({problem.Message}); name another folder");
        }
    }

    /// <summary>Checks psi.</summary>
    /// <exception cref="InputException">It is no finite number.</exception>
    public static double CheckTruncation(double psi) => double.IsFinite(psi)
        ? psi
        : throw new InputException($"--trunc {psi}: expected a number, such as 0.7");
}
