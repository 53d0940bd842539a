using System.CommandLine;
using System.Text.Json;
using FewShotGan.Machine;
using TorchSharp;

namespace FewShotGan.Cli;

/// <summary>Options that several commands have.</summary>
internal static class SharedOptions
{
    /// <summary>How results are written for other programs.</summary>
    public static JsonSerializerOptions SnakeCase { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public static Option<string> Device() => new("--device")
    {
        Description = "Where to compute: auto (a GPU if there is one), cpu, cuda, cuda:N or mps.",
        HelpName = "auto|cpu|cuda:N|mps",
        DefaultValueFactory = _ => "auto",
    };

    public static Option<string[]> Settings() => new("--set", "-s")
    {
        Description = "A key of the recipe and its value, such as training.kimg=20; may be given several times.",
        HelpName = "KEY=VALUE",
    };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON, for another program to read." };

    /// <summary>The device, with the CPU's threads set for it.</summary>
    /// <exception cref="InputException">There is no such device.</exception>
    public static torch.Device Resolve(string device)
    {
        CpuThreads.Use(0);
        return DeviceChoice.Resolve(device);
    }

    /// <summary>Finds out before the work whether its result can be written.</summary>
    public static string? Writable(string option, string? path)
    {
        if (path is null) return null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            bool wasThere = File.Exists(path);
            File.OpenWrite(path).Dispose();
            if (!wasThere) File.Delete(path); // nothing is left where the work fails
            return path;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{option} {path}: cannot be written ({problem.Message}); name another file");
        }
    }

    /// <summary>Refuses to write over files, or into a folder that is not there.</summary>
    /// <param name="files">What will be written, into one folder.</param>
    /// <exception cref="InputException">One of them exists, or there is no such folder.</exception>
    public static void RequireNew(params string[] files)
    {
        if (files.FirstOrDefault(File.Exists) is { } existing)
            throw new InputException($"{existing}: exists; name another file");
        var folder = Path.GetDirectoryName(Path.GetFullPath(files[0]))!;
        if (!Directory.Exists(folder))
            throw new InputException($"{files[0]}: there is no folder {folder}; make it, or name another file");
    }
}
