using System.Diagnostics;
using FewShotGan.Cli;

namespace FewShotGan.EndToEnd.Tests;

/// <summary>A folder to work in, and the program called on it.</summary>
internal sealed class Work : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("fewshot-e2e-").FullName;

    /// <summary>The program, for <c>dotnet</c> to run.</summary>
    public static string Program { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "fewshot.dll");

    /// <summary>What a process of the program finds in its environment beside ours.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>The smallest recipe that has every phase; a test writes it with its own data and length.</summary>
    public string Recipe(string source, double kimg, int resolution = 16) =>
        Write("recipe.yaml", FormattableString.Invariant($$"""
        data: {source: "{{source}}", resolution: {{resolution}}}
        generator: {z_dim: 16, w_dim: 16, channel_base: 128, channel_max: 16}
        discriminator: {channel_base: 128, channel_max: 16}
        regularizers:
          r1: {interval: 2}
        training: {kimg: {{kimg}}, batch: 4, tick_kimg: 0.008, snapshot_ticks: 1, grid_columns: 3, grid_rows: 2}
        metrics: []
        """));

    public string Path(string name) => System.IO.Path.Combine(root, name);

    public string Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(name))!);
        File.WriteAllText(Path(name), text);
        return Path(name);
    }

    public (int Code, string Out, string Error) Call(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = FewShotCommand.Run(arguments, new Terminal(output, error, TimeProvider.System));
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>Calls the program as users do, in a process of its own.</summary>
    public (int Code, string Out, string Error) CallProcess(params string[] arguments) => Result(Start(arguments));

    /// <summary>Calls the program in a line of bash, where it is what follows <c>fewshot</c>.</summary>
    public (int Code, string Out, string Error) CallShell(string line) =>
        Result(Started("bash", "-c", $"fewshot() {{ dotnet '{Program}' \"$@\"; }}; {line}"));

    public Process Start(params string[] arguments) => Started("dotnet", [Program, .. arguments]);

    public void Dispose()
    {
        try
        {
            Directory.Delete(root, recursive: true);
        }
        catch (IOException)
        {
            using var remove = Process.Start("rm", ["-rf", root]); // names that are not UTF-8
            remove.WaitForExit();
        }
    }

    private static (int Code, string Out, string Error) Result(Process started)
    {
        using var process = started;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    private Process Started(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            program) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = root };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in Environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
