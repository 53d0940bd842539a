namespace FewShotGan.Fetching;

/// <summary>
/// A NuGet package that holds networks. <c>dotnet restore</c> fetches it and checks its signature; nothing of it is
/// built or run.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Holds">What it holds, for people.</param>
/// <param name="Megabytes">The size of its archive.</param>
/// <param name="Kept">The files that are wanted of it. What it says of its licence is always kept.</param>
internal sealed record NuGetPackage(
    string Name, string Version, string Holds, int Megabytes, params IReadOnlyList<string> Kept) : IFetchedPackage
{
    /// <summary>Every package that the tool knows.</summary>
    public static IReadOnlyList<NuGetPackage> Known { get; } =
    [
        new("Microsoft.ML.DnnImageFeaturizer.ResNet18", "0.23.1", "ResNet-18, trained on ImageNet", 60,
            "tools/DnnImageModels/ResNet18Onnx/ResNet18.onnx"),
    ];

    /// <inheritdoc/>
    public string Folder => Path.Combine(UserCache.Root, "nuget", Name, Version);

    /// <inheritdoc/>
    public string Fetch(string purpose) => UserCache.Folder(Folder, purpose, (folder, arrival) =>
    {
        var dotnet = ExternalProgram.Find("dotnet") ?? throw new InputException(
            $"{purpose}: dotnet, which fetches {Holds}, is not on the PATH; install the .NET SDK");
        Keep(Download(dotnet, arrival, purpose), folder, purpose);
    });

    // A project that asks for the package alone, without what it depends on.
    private string Download(string dotnet, string arrival, string purpose)
    {
        var project = Path.Combine(arrival, "fetch.csproj");
        File.WriteAllText(project, $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net{Environment.Version.Major}.0</TargetFramework></PropertyGroup>
              <ItemGroup><PackageDownload Include="{Name}" Version="[{Version}]" /></ItemGroup>
            </Project>
            """);
        var packages = Path.Combine(arrival, "packages");
        using (new FetchProgress($"fetching {Holds} with dotnet restore, once ({Megabytes} MB)", arrival))
        {
            var complaint = ExternalProgram.Run(
                dotnet, arrival, "restore", project, "--packages", packages, "--no-http-cache", "-nodeReuse:false",
                "--nologo", "--verbosity", "quiet");
            if (complaint is not null)
                throw new InputException($"{purpose}: dotnet restore could not fetch {Name} {Version}: "
                    + $"{Reason(complaint)}; is this machine online?");
        }

        return Path.Combine(packages, Name.ToLowerInvariant(), Version);
    }

    private void Keep(string package, string folder, string purpose)
    {
        foreach (var file in Kept)
        {
            var source = Path.Combine(package, file);
            if (!File.Exists(source))
                throw new InputException($"{purpose}: the package {Name} {Version} holds no {file}");
            var target = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Move(source, target);
        }

        foreach (var file in Directory.EnumerateFiles(package).Where(IsOnLicence))
            File.Move(file, Path.Combine(folder, Path.GetFileName(file)));
    }

    private static bool IsOnLicence(string path) => path.EndsWith(".nuspec", StringComparison.Ordinal)
        || Path.GetFileName(path).StartsWith("LICEN", StringComparison.OrdinalIgnoreCase)
        || Path.GetFileName(path).StartsWith("THIRD", StringComparison.OrdinalIgnoreCase);

    // MSBuild puts the project before its errors, and the code before what was wrong.
    private static string Reason(IReadOnlyList<string> complaint)
    {
        const string mark = "error ";
        var line = complaint.FirstOrDefault(text => text.Contains(mark, StringComparison.Ordinal)) ?? complaint[0];
        int start = line.IndexOf(mark, StringComparison.Ordinal);
        return (start < 0 ? line : line[(start + mark.Length)..]).Split(" [")[0].TrimEnd('.', ' ');
    }
}
