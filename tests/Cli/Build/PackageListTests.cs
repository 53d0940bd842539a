using System.Diagnostics;
using System.Text.Json;

namespace FewShotGan.Cli.Tests.Build;

/// <summary>Which packages the program is built from; those for GPUs cannot be restored everywhere.</summary>
public sealed class PackageListTests
{
    private static readonly string[] Always = ["Spectre.Console", "System.CommandLine", "TorchSharp"];

    [Theory]
    [InlineData("cpu", "linux-x64", "Microsoft.ML.OnnxRuntime", "NetVips.Native.linux-x64", "libtorch-cpu-linux-x64")]
    [InlineData("cpu", "win-x64", "Microsoft.ML.OnnxRuntime", "NetVips.Native.win-x64", "libtorch-cpu-win-x64")]
    [InlineData("cpu", "osx-arm64", "Microsoft.ML.OnnxRuntime", "NetVips.Native.osx-arm64", "libtorch-cpu-osx-arm64")]
    [InlineData(
        "cuda", "linux-x64", "Microsoft.ML.OnnxRuntime.Gpu", "NetVips.Native.linux-x64", "TorchSharp-cuda-linux")]
    [InlineData("cuda", "win-x64", "Microsoft.ML.OnnxRuntime.Gpu", "NetVips.Native.win-x64", "TorchSharp-cuda-windows")]
    public void A_backend_and_a_platform_decide_the_packages(string backend, string platform, params string[] expected)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FewShotGan.sln"))) folder = folder.Parent!;
        using var process = Process.Start(new ProcessStartInfo("dotnet",
            ["msbuild", Path.Combine(folder.FullName, "src", "Cli", "Cli.csproj"), "-getItem:PackageReference",
                $"-p:Backend={backend}", $"-p:RuntimeIdentifier={platform}"])
        {
            RedirectStandardOutput = true,
            Environment = { ["MSBUILDDISABLENODEREUSE"] = "1" },
        })!;
        using var json = JsonDocument.Parse(process.StandardOutput.ReadToEnd());
        var packages = json.RootElement.GetProperty("Items").GetProperty("PackageReference").EnumerateArray()
            .Select(item => item.GetProperty("Identity").GetString());
        Assert.Equal(Always.Concat(expected).Order(StringComparer.Ordinal), packages.Order(StringComparer.Ordinal));
    }
}
