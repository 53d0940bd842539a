using System.Diagnostics;

namespace FewShotGan.Cli.Tests.Build;

/// <summary><c>build/allocator.sh</c>, which the launcher asks what to load before the program.</summary>
public sealed class AllocatorTests : IDisposable
{
    private readonly string output = Directory.CreateTempSubdirectory("fewshot-allocator-").FullName;

    public void Dispose() => Directory.Delete(output, recursive: true);

    [Theory]
    [InlineData("", true)]
    [InlineData("FEWSHOT_MALLOC=system", false)]
    [InlineData("LD_PRELOAD=", true)]
    [InlineData("MALLOC_ARENA_MAX=1", false)]
    public void The_environment_has_its_way(string setting, bool isUsed)
    {
        if (!OperatingSystem.IsLinux()) return;
        File.WriteAllText(Library, "");
        Assert.Equal(isUsed ? $"{Library} 0" : " ", Loaded(setting));
        Assert.Equal(isUsed ? $"{Library} 5" : " 5", Loaded($"{setting} TCMALLOC_RELEASE_RATE=5"));
    }

    [Fact]
    public void Without_the_library_nothing_is_loaded()
    {
        if (OperatingSystem.IsLinux()) Assert.Equal(" ", Loaded(""));
    }

    private string Library => Path.Combine(output, "libtcmalloc_minimal.so.4");

    // What the next program would find, without running one.
    private string Loaded(string settings)
    {
        var script = $"output='{output}'; source '{Script()}'; export {settings}; use_allocator; "
            + "preload=$LD_PRELOAD; unset LD_PRELOAD; printf '%s %s' \"$preload\" \"$TCMALLOC_RELEASE_RATE\"";
        var start = new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardOutput = true };
        foreach (var name in new[] { "LD_PRELOAD", "FEWSHOT_MALLOC", "TCMALLOC_RELEASE_RATE" })
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var found = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return found.Split('\n')[^1];
    }

    private static string Script()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FewShotGan.sln"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "build", "allocator.sh");
    }
}
